//! What a handler may say instead of an output.

use std::fmt;
use std::time::Duration;

/// A handler's verdict when it has no output. Any error becomes a retry by `?`; the others are said on purpose.
///
/// It is a struct with private contents and no `std::error::Error`, so that `?` takes every error there is.
#[derive(Debug)]
pub struct JobError {
    pub(crate) verdict: ErrorVerdict,
    pub(crate) message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorVerdict {
    Retry,
    RetryAfter(Duration),
    PutOff(Duration),
    Reject,
}

impl JobError {
    /// Try again after the kind's own backoff.
    pub fn retry(reason: impl fmt::Display) -> Self {
        Self { verdict: ErrorVerdict::Retry, message: reason.to_string() }
    }

    /// Try again after this long. Counts as a failure.
    pub fn retry_after(delay: Duration, reason: impl fmt::Display) -> Self {
        Self { verdict: ErrorVerdict::RetryAfter(delay), message: reason.to_string() }
    }

    /// Not now: run it again after this long. Nothing is counted, however often that is said; for limits, quiet hours and
    /// services that are known to be away. Rows and follow-ups are dropped as for a failure.
    pub fn put_off(delay: Duration, reason: impl fmt::Display) -> Self {
        Self { verdict: ErrorVerdict::PutOff(delay), message: reason.to_string() }
    }

    /// The job itself is at fault: no retry can help. It goes to the dead letters at once, with the reason.
    pub fn reject(reason: impl fmt::Display) -> Self {
        Self { verdict: ErrorVerdict::Reject, message: reason.to_string() }
    }

    /// Whether this rejects the job.
    pub fn is_reject(&self) -> bool {
        self.verdict == ErrorVerdict::Reject
    }

    /// The delay that was asked for by [`JobError::retry_after`].
    pub fn retry_delay(&self) -> Option<Duration> {
        match self.verdict {
            ErrorVerdict::RetryAfter(delay) => Some(delay),
            _ => None,
        }
    }

    /// The delay that was asked for by [`JobError::put_off`].
    pub fn put_off_delay(&self) -> Option<Duration> {
        match self.verdict {
            ErrorVerdict::PutOff(delay) => Some(delay),
            _ => None,
        }
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl<E: std::error::Error> From<E> for JobError {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let text = inner.to_string();
            // Many errors already print their cause.
            if !message.contains(&text) {
                message.push_str(": ");
                message.push_str(&text);
            }
            cause = inner.source();
        }
        Self { verdict: ErrorVerdict::Retry, message }
    }
}
