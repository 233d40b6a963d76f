//! Mail: composed by lettre, sent by SMTP or by Amazon SES.
//!
//! What a failed send means is told apart as finely as the protocol allows. Until SMTP's final dot has been written, and
//! wherever the server answers 4xx or 5xx, the mail has certainly not been taken. Once the dot is written and no answer
//! comes, nobody knows (RFC 5321, 4.5.3.2.6, and RFC 1047): [`Effect::Unknown`](crate::failure::Effect::Unknown).

mod address;
mod compose;
mod email;
mod reply;
#[cfg(feature = "ses")]
pub mod ses;
pub mod smtp;

#[cfg(test)]
mod tests;

pub use address::{AddressError, mailbox};
pub use compose::{ComposeError, Composed, compose};
pub use email::{Attachment, Email, Unsubscribe};
pub use lettre::message::Mailbox;

use crate::failure::Failure;

/// What takes mails.
pub enum Transport {
    /// An SMTP server.
    Smtp(Box<smtp::Smtp>),
    /// Amazon SES.
    #[cfg(feature = "ses")]
    Ses(ses::Ses),
}

/// A provider's word that it has taken a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Its answer, without addresses: SMTP's last reply, or SES's message id.
    pub answer: String,
}

impl Transport {
    /// Hands a mail over. `job` marks it where the provider replaces the Message-ID.
    ///
    /// # Errors
    /// What was wrong, and whether the mail may have gone out all the same.
    pub async fn send(&self, mail: &Composed, job: &str) -> Result<Accepted, Failure> {
        match self {
            Self::Smtp(smtp) => {
                let _ = job;
                smtp.send(mail).await
            }
            #[cfg(feature = "ses")]
            Self::Ses(ses) => ses.send(mail, job).await,
        }
    }
}
