//! Why there is no answer.

use super::Refused;

/// Why there is no answer, and whether the receiver may have seen the request. Names no more of the URL than its host.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The address is not spoken to. Nothing was sent.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no connection. Nothing of the request was sent.
    #[error("{host} can't be reached: {why}")]
    NotSent {
        /// The host as the URL names it.
        host: String,
        /// What went wrong.
        why: String,
    },
    /// The request was sent, at least in part, and no answer came: the receiver may have acted on it.
    #[error("{host} did not answer: {why}")]
    Unknown {
        /// The host as the URL names it.
        host: String,
        /// What went wrong.
        why: String,
    },
}
