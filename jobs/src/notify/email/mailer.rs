//! What mails are sent by, made from the configuration.

use std::sync::Arc;

use karigar::JobError;
use karigar_notify::mail::smtp::{Login, Security, Smtp, SmtpSettings};
use karigar_notify::mail::{Mailbox, Transport, mailbox};

use super::config::{MailConfig, MailProvider, SmtpConfig};

/// Who sends under `karigar dev`, where nobody is configured.
const DEV_SENDER: &str = "karigar@dev.invalid";

/// Sends mails as the configuration says.
pub(in crate::notify) struct Mailer {
    transport: Option<Transport>,
    from: Option<Mailbox>,
    senders: Vec<String>,
    pub(super) max_attachments: u64,
}

impl Mailer {
    /// Reads the certificates. The error names the setting and what to do.
    pub(in crate::notify) async fn new(config: &MailConfig, dev: bool) -> Result<Self, String> {
        let from = config.from.as_deref().or(dev.then_some(DEV_SENDER));
        let from = from.map(mailbox).transpose().map_err(|why| format!("`notify.mail.from`: {why}"))?;
        let mut senders: Vec<String> = config.senders.iter().map(|domain| domain.to_ascii_lowercase()).collect();
        if senders.is_empty() {
            senders.extend(from.iter().map(|from| from.email.domain().to_ascii_lowercase()));
        }
        let transport = if dev { None } else { transport(config).await? };
        Ok(Self { transport, from, senders, max_attachments: u64::from(config.max_attachments_mib) << 20 })
    }

    /// What mails go by.
    pub(super) fn transport(&self) -> Result<&Transport, JobError> {
        // Another worker may be set up for it.
        self.transport.as_ref().ok_or_else(|| {
            JobError::retry("mail is not set up; set `notify.mail.from` and `notify.mail.smtp.host`, or keep notify.email from this pool")
        })
    }

    /// Who sends: the job's word, if the configuration allows that domain.
    pub(super) fn sender(&self, wanted: Option<&str>) -> Result<Mailbox, JobError> {
        let Some(wanted) = wanted else {
            return self.from.clone().ok_or_else(|| JobError::retry("nobody sends; set `notify.mail.from`"));
        };
        let sender = mailbox(wanted).map_err(|why| JobError::reject(format!("`from`: {why}")))?;
        match self.senders.iter().any(|domain| sender.email.domain().eq_ignore_ascii_case(domain)) {
            true => Ok(sender),
            false => Err(JobError::reject(
                "`from` is of a domain that jobs may not send from; add it to `notify.mail.senders`",
            )),
        }
    }
}

async fn transport(config: &MailConfig) -> Result<Option<Transport>, String> {
    match config.provider {
        MailProvider::Smtp => {
            let Some(host) = &config.smtp.host else { return Ok(None) };
            Ok(Some(Transport::Smtp(Box::new(Smtp::new(settings(host, &config.smtp)?)?))))
        }
        #[cfg(feature = "ses")]
        MailProvider::Ses => {
            let settings = karigar_notify::AwsSettings {
                region: config.ses.region.clone(),
                endpoint: config.ses.endpoint.clone(),
                ..Default::default()
            };
            let ses = karigar_notify::mail::ses::Ses::new(&settings, config.ses.configuration_set.clone()).await;
            Ok(Some(Transport::Ses(ses)))
        }
        #[cfg(not(feature = "ses"))]
        MailProvider::Ses => {
            Err("`notify.mail.provider`: this build knows no SES; build with the feature `ses`".to_owned())
        }
    }
}

fn settings(host: &str, config: &SmtpConfig) -> Result<SmtpSettings, String> {
    let security = config.security(host);
    let usual_port = match security {
        Security::StartTls => 587,
        Security::Tls => 465,
        Security::Plain => 25,
    };
    let ca = config.ca.as_ref().map(std::fs::read).transpose();
    let login = config.user.clone().map(|user| {
        let password = config.password.clone();
        Login { user, password: Arc::new(move || password.resolve().map_err(|error| error.to_string())) }
    });
    Ok(SmtpSettings {
        host: host.to_owned(),
        port: config.port.unwrap_or(usual_port),
        security,
        ca: ca.map_err(|error| format!("`notify.mail.smtp.ca` can't be read: {error}; correct the path"))?,
        login,
        hello: config.hello.clone(),
        timeout: config.timeout,
        last_answer: config.last_answer,
        keep: config.keep as usize,
        keep_for: config.keep_for,
    })
}
