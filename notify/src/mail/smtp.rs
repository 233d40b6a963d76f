//! An SMTP server: its settings, and a pool of connections that are kept for a while.

mod connection;
mod settings;
mod transaction;

pub use settings::{Login, Password, Security, SmtpSettings};

use std::time::Instant;

use lettre::transport::smtp::client::TlsParameters;
use parking_lot::Mutex;

use super::{Accepted, Composed};
use crate::failure::Failure;
use connection::Connection;
use transaction::Ended;

/// A client of one SMTP server.
///
/// lettre's own pool hides at which step a send failed, and so whether the mail may have gone out: this one drives lettre's
/// connections step by step.
pub struct Smtp {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
    idle: Mutex<Vec<(Connection, Instant)>>,
}

impl Smtp {
    /// A client; connects with the first mail.
    ///
    /// # Errors
    /// Settings that can't be used.
    pub fn new(settings: SmtpSettings) -> Result<Self, String> {
        let tls = settings.tls_parameters()?;
        Ok(Self { settings, tls, idle: Mutex::default() })
    }

    /// Hands a mail over, to all its readers or to none.
    ///
    /// # Errors
    /// What was wrong, and whether the mail may have gone out all the same.
    pub async fn send(&self, mail: &Composed) -> Result<Accepted, Failure> {
        if let Some(mut kept) = self.kept().await {
            match transaction::run(&mut kept, mail, &self.settings).await {
                Ended::Done(accepted) => {
                    self.keep(kept);
                    return Ok(accepted);
                }
                // It was closed while nobody looked: a fresh one tells whether anything is wrong.
                Ended::Stale => {}
                Ended::Failed(failure) => {
                    kept.close().await;
                    return Err(failure);
                }
            }
        }
        let mut fresh = Connection::open(&self.settings, self.tls.as_ref()).await?;
        match transaction::run(&mut fresh, mail, &self.settings).await {
            Ended::Done(accepted) => {
                self.keep(fresh);
                Ok(accepted)
            }
            Ended::Stale => Err(Failure::retry("the mail server ended the session before it took a mail")),
            Ended::Failed(failure) => {
                fresh.close().await;
                Err(failure)
            }
        }
    }

    /// The connection that was used last, if it is not too old.
    async fn kept(&self) -> Option<Connection> {
        let (found, too_old) = {
            let mut idle = self.idle.lock();
            let fresh_from =
                idle.iter().position(|(_, since)| since.elapsed() < self.settings.keep_for).unwrap_or(idle.len());
            let too_old: Vec<_> = idle.drain(..fresh_from).collect();
            (idle.pop(), too_old)
        };
        for (mut connection, _) in too_old {
            connection.close().await;
        }
        found.map(|(connection, _)| connection)
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.idle.lock();
        if idle.len() < self.settings.keep {
            idle.push((connection, Instant::now()));
        }
    }
}
