//! `notify.email`: a mail, by a template in the reader's language or in so many words, with files from the objects.
//!
//! Good for what one person waits for: a complaint that is resolved, a link to sign in, a bill.
//!
//! Not good for: newsletters (each reader is a job), and for knowing that a mail was read or even delivered: the provider
//! has taken it, and bounces come to it later. After a crash or a lost answer the same mail may come twice, under the same
//! Message-ID; readers' programs mostly show both.

mod config;
mod job;
mod mailer;
mod prepare;

#[cfg(test)]
mod tests;

pub(super) use config::check;
pub use config::{MailConfig, MailProvider, SesConfig, SmtpConfig, SmtpTls};
pub use job::{AttachedFile, EmailSent, MAX_ATTACHMENTS, MAX_READERS, SendEmail, UnsubscribeBy};
pub(super) use mailer::Mailer;

use std::sync::Arc;
use std::time::Duration;

use karigar::{Context, Handler, JobError, Policy};

use super::Notify;
use super::failure::send_error;
use super::limits::Channel;

/// The name of the send in the job's records.
const SEND: &str = "mail";

/// Sends mails.
pub struct EmailSender(Arc<Notify>);

impl EmailSender {
    /// A handler that sends by what `notify` was started with.
    pub fn new(notify: Arc<Notify>) -> Self {
        Self(notify)
    }
}

impl Handler for EmailSender {
    type Job = SendEmail;

    async fn handle(&self, job: SendEmail, cx: &Context) -> Result<EmailSent, JobError> {
        let (shared, mailer) = (self.0.shared()?, self.0.mailer()?);
        let (email, locale) = prepare::email(&job, mailer, self.0.templates()?, cx.key().hex())?;
        shared.quiet.respect(Channel::Email, job.time_zone.as_deref(), job.urgent)?;
        let mail = prepare::written(email, &job.attachments, mailer, cx).await?;
        let mut sent = EmailSent {
            message_id: mail.message_id.clone(),
            locale: locale.map(|locale| locale.to_string()),
            readers: u32::try_from(mail.recipients.len()).unwrap_or(u32::MAX),
            answer: None,
            attempt: cx.attempt(),
            caught: None,
        };
        if let Some(caught) = &shared.caught {
            let path = caught.keep(cx, Channel::Email.name(), "eml", &mail.bytes).await?;
            sent.caught = Some(path.display().to_string());
            return Ok(sent);
        }
        let transport = mailer.transport()?;
        let readers: Vec<&str> = mail.recipients.iter().map(AsRef::as_ref).collect();
        shared.limits.take(cx, Channel::Email, &readers).await?;
        cx.send(SEND, job.on_doubt, |_| async {
            let accepted = transport.send(&mail, &cx.key().hex()).await.map_err(send_error)?;
            sent.answer = Some(accepted.answer);
            Ok(sent)
        })
        .await
    }

    fn policy(&self) -> Policy {
        // Mail servers greylist for minutes, and are mended within hours.
        Policy { retry_base: Duration::from_secs(60), retry_cap: Duration::from_secs(6 * 3600), ..Policy::default() }
    }
}
