//! What a provider's refusal, or its silence, means: [`Failure`].

use std::fmt;
use std::time::Duration;

/// Whether the message may have gone out though the call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The provider has certainly not taken it.
    None,
    /// Nobody knows: it was handed over, and the answer never came or made no sense.
    Unknown,
}

/// What helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Another try, after the usual delay.
    Retry,
    /// Another try, no sooner than this.
    RetryAfter(Duration),
    /// Nothing: the message itself is at fault.
    Reject,
}

/// A message that was not sent, or perhaps was. The text says what was wrong and carries nothing of the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Whether it may have gone out.
    pub effect: Effect,
    /// What helps.
    pub remedy: Remedy,
    /// What was wrong.
    pub why: String,
}

impl Failure {
    /// Not sent; another try may help.
    pub fn retry(why: impl fmt::Display) -> Self {
        Self { effect: Effect::None, remedy: Remedy::Retry, why: why.to_string() }
    }

    /// Not sent; another try may help after this long.
    pub fn retry_after(delay: Duration, why: impl fmt::Display) -> Self {
        Self { effect: Effect::None, remedy: Remedy::RetryAfter(delay), why: why.to_string() }
    }

    /// Not sent, and never will be.
    pub fn reject(why: impl fmt::Display) -> Self {
        Self { effect: Effect::None, remedy: Remedy::Reject, why: why.to_string() }
    }

    /// Perhaps sent.
    pub fn unknown(why: impl fmt::Display) -> Self {
        Self { effect: Effect::Unknown, remedy: Remedy::Retry, why: why.to_string() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Failure {}
