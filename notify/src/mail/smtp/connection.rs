//! One connection to an SMTP server.

use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use super::{Login, Security, SmtpSettings};
use crate::failure::Failure;
use crate::mail::reply;

/// A person must mend a refused login; until then each try costs the server one.
const LOGIN_AGAIN: Duration = Duration::from_secs(60);
/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_millis(500);

/// A connection on which mails can be sent.
pub(super) struct Connection {
    pub(super) smtp: Box<AsyncSmtpConnection>,
    /// How many mails it has taken.
    pub(super) mails: u32,
}

impl Connection {
    /// Connects, encrypts and logs in. Nothing is sent yet, whatever fails here.
    pub(super) async fn open(settings: &SmtpSettings, tls: Option<&TlsParameters>) -> Result<Self, Failure> {
        // Three steps, each of which waits for at most one or two answers.
        match timeout(settings.timeout * 3, Box::pin(Self::steps(settings, tls))).await {
            Ok(opened) => opened,
            Err(_) => Err(Failure::retry(format!("the mail server {} answers too slowly", at(settings)))),
        }
    }

    async fn steps(settings: &SmtpSettings, tls: Option<&TlsParameters>) -> Result<Self, Failure> {
        let hello = settings.hello.clone().map_or_else(ClientId::default, ClientId::Domain);
        let failed = |what: &str, error| {
            Failure::retry(format!("the mail server {} {what}: {}", at(settings), reply::of_error(&error)))
        };
        let at_once = tls.filter(|_| settings.security == Security::Tls).cloned();
        let server = (settings.host.as_str(), settings.port);
        let mut smtp = AsyncSmtpConnection::connect_tokio1(server, Some(settings.timeout), &hello, at_once, None)
            .await
            .map_err(|error| failed("can't be reached", error))?;
        if settings.security == Security::StartTls
            && let Some(tls) = tls
        {
            if !smtp.can_starttls() {
                let why = "offers no STARTTLS, and mail goes out encrypted alone; set `tls` to \"tls\" or, for a server of your own, to \"none\"";
                return Err(Failure::retry(format!("the mail server {} {why}", at(settings))));
            }
            smtp.starttls(tls.clone(), &hello).await.map_err(|error| failed("fails at STARTTLS", error))?;
        }
        if let Some(login) = &settings.login {
            log_in(&mut smtp, login, settings).await?;
        }
        Ok(Self { smtp: Box::new(smtp), mails: 0 })
    }

    /// Says goodbye, if the server still listens.
    pub(super) async fn close(&mut self) {
        // Nothing depends on it.
        let _ = timeout(GOODBYE, self.smtp.abort()).await;
    }
}

async fn log_in(smtp: &mut AsyncSmtpConnection, login: &Login, settings: &SmtpSettings) -> Result<(), Failure> {
    let password = (login.password)()
        .map_err(|why| Failure::retry_after(LOGIN_AGAIN, format!("the mail server's password: {why}")))?;
    let credentials = Credentials::new(login.user.clone(), password);
    match smtp.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await {
        Ok(_) => Ok(()),
        Err(error) => {
            let why = format!("the mail server {} refuses the login: {}", at(settings), reply::of_error(&error));
            Err(Failure::retry_after(LOGIN_AGAIN, why))
        }
    }
}

fn at(settings: &SmtpSettings) -> String {
    format!("{}:{}", settings.host, settings.port)
}
