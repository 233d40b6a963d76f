//! Receipt handles: which queue, which message, which delivery of it.

use std::fmt;
use std::str::FromStr;

use super::refusal::Refusal;

/// One delivery of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) queue: u64,
    pub(crate) seq: u64,
    /// Never used twice, and random enough that a handle of an earlier process fits nothing.
    pub(crate) delivery: u64,
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{:x}-{:016x}", self.queue, self.seq, self.delivery)
    }
}

impl FromStr for Receipt {
    type Err = Refusal;

    fn from_str(handle: &str) -> Result<Self, Refusal> {
        let number = |part: Option<&str>| part.and_then(|digits| u64::from_str_radix(digits, 16).ok());
        let mut parts = handle.splitn(3, '-');
        match (number(parts.next()), number(parts.next()), number(parts.next())) {
            (Some(queue), Some(seq), Some(delivery)) => Ok(Self { queue, seq, delivery }),
            _ => Err(Refusal::NotAReceipt(handle.chars().take(100).collect())),
        }
    }
}
