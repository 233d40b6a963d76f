//! Amazon SES, by its interface v2 with raw messages.
//!
//! SES puts a Message-ID and a Date of its own into every mail, so that two sends of one job differ there. The tag
//! `karigar_job` of its events is the same for both.

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, MessageTag, RawMessage};

use super::{Accepted, Composed};
use crate::aws::{AwsSettings, failure, load};
use crate::failure::{Failure, Remedy};

/// A client of SES.
pub struct Ses {
    client: Client,
    configuration_set: Option<String>,
}

impl Ses {
    /// A client, with the name of the configuration set whose rules hold for the mails, if there is one.
    pub async fn new(settings: &AwsSettings, configuration_set: Option<String>) -> Self {
        Self { client: Client::new(&load(settings).await), configuration_set }
    }

    /// Hands a mail over. `job` becomes the tag, and must be of `[A-Za-z0-9_-]`.
    ///
    /// # Errors
    /// What was wrong, and whether the mail may have gone out all the same.
    pub async fn send(&self, mail: &Composed, job: &str) -> Result<Accepted, Failure> {
        let invalid = |error: aws_sdk_sesv2::error::BuildError| {
            Failure::reject(format!("the mail can't be handed to SES: {error}"))
        };
        let raw = RawMessage::builder().data(Blob::new(mail.bytes.clone())).build().map_err(invalid)?;
        let tag = MessageTag::builder().name("karigar_job").value(job).build().map_err(invalid)?;
        // All readers are hidden ones for SES: who sees whom is said by the mail's own headers.
        let readers = mail.recipients.iter().map(ToString::to_string).collect();
        let sent = self
            .client
            .send_email()
            .from_email_address(mail.from.to_string())
            .destination(Destination::builder().set_bcc_addresses(Some(readers)).build())
            .content(EmailContent::builder().raw(raw).build())
            .email_tags(tag)
            .set_configuration_set_name(self.configuration_set.clone())
            .send()
            .await
            .map_err(|error| failure("SES", &error, remedy))?;
        Ok(Accepted { answer: sent.message_id().unwrap_or("no message id").to_owned() })
    }
}

/// Codes of `SendEmail`.
fn remedy(code: &str) -> Option<Remedy> {
    Some(match code {
        "SendingPausedException" | "AccountSuspendedException" | "MailFromDomainNotVerifiedException" => {
            Remedy::RetryAfter(std::time::Duration::from_secs(300))
        }
        "MessageRejected" | "BadRequestException" | "NotFoundException" => Remedy::Reject,
        _ => return None,
    })
}
