//! Why the engine refuses a call, finer than the queue trait needs it: the SQS front has a code for each.

use crate::queue::QueueError;

/// Why a call or an entry of it was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the queue `{0}` does not exist")]
    NoQueue(String),
    #[error("the queue `{0}` exists with other settings; change them, or choose another name")]
    QueueExists(String),
    #[error("`{0}` is not a receipt handle of this queue")]
    NotAReceipt(String),
    #[error("the message does not exist: it was deleted, expired or moved to a dead-letter queue")]
    Gone,
    #[error("the message was received again, under another handle")]
    Superseded,
    #[error("the message is not in flight: its visibility timeout is over")]
    NotInFlight,
    #[error("the body holds the character U+{0:04X}, which SQS does not take")]
    ForbiddenCharacter(u32),
    #[error("{0}")]
    Invalid(String),
    #[error("{0} messages are in flight, the most that SQS allows; delete some")]
    TooManyInFlight(u64),
    #[error("{0}")]
    Unavailable(String),
}

impl From<Refusal> for QueueError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoQueue(name) => Self::NotFound(name),
            Refusal::NotAReceipt(_) | Refusal::Gone | Refusal::Superseded | Refusal::NotInFlight => {
                Self::HandleExpired(refusal.to_string())
            }
            Refusal::TooManyInFlight(_) | Refusal::Unavailable(_) => Self::Unavailable(refusal.to_string()),
            Refusal::QueueExists(_) | Refusal::ForbiddenCharacter(_) | Refusal::Invalid(_) => {
                Self::Invalid(refusal.to_string())
            }
        }
    }
}
