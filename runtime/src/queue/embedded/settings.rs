//! What a queue is set to, with SQS's defaults and limits.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use crate::queue::{MAX_BODY_BYTES, MAX_DELAY, MAX_HIDDEN};

const RETENTION: std::ops::RangeInclusive<Duration> = Duration::from_secs(60)..=Duration::from_secs(14 * 86_400);
const MAX_WAIT: Duration = Duration::from_secs(20);
const MAX_RECEIVE_COUNT: std::ops::RangeInclusive<u32> = 1..=1_000;
const MAX_NAME: usize = 80;

/// A queue's settings. Their meanings, defaults and limits are those of SQS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueSettings {
    /// How long a received message is hidden where the receive does not say. At most 12 hours; 30 s by default.
    pub visibility_timeout: Duration,
    /// How long a new message stays invisible where the send does not say. At most 15 minutes; none by default.
    pub delay: Duration,
    /// How long a message is kept. 60 s to 14 days; 4 days by default.
    pub retention: Duration,
    /// How long a receive waits where it does not say. At most 20 s; not at all by default.
    pub receive_wait: Duration,
    /// The largest body in bytes, message attributes included. 1 KiB to 1 MiB; 1 MiB by default.
    pub max_message_bytes: usize,
    /// Where messages go that are received too often; nowhere by default.
    pub redrive: Option<RedrivePolicy>,
    /// Whether a FIFO queue takes the body's SHA-256 for a deduplication id that is not given.
    pub content_based_deduplication: bool,
}

/// When a message is moved to a dead-letter queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedrivePolicy {
    /// Deliveries that a message gets; it is moved when the last one's visibility timeout is over. 1 to 1,000.
    pub max_receive_count: u32,
    /// The name of the queue that takes it, which must exist.
    pub dead_letter_queue: String,
}

impl Default for QueueSettings {
    fn default() -> Self {
        Self {
            visibility_timeout: Duration::from_secs(30),
            delay: Duration::ZERO,
            retention: Duration::from_secs(4 * 86_400),
            receive_wait: Duration::ZERO,
            max_message_bytes: MAX_BODY_BYTES,
            redrive: None,
            content_based_deduplication: false,
        }
    }
}

impl QueueSettings {
    /// Checks what does not depend on other queues.
    pub(super) fn check(&self, name: &str) -> Result<(), Refusal> {
        let fifo = name.ends_with(".fifo");
        let stem = name.strip_suffix(".fifo").unwrap_or(name);
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let problem = if stem.is_empty() || name.len() > MAX_NAME || !stem.chars().all(plain) {
            format!(
                "the queue name `{name}` must be 1 to {MAX_NAME} letters, digits, `-` or `_`, and may end in `.fifo`"
            )
        } else if self.visibility_timeout > MAX_HIDDEN {
            format!("the visibility timeout is {}; at most 12 hours", seconds(self.visibility_timeout))
        } else if self.delay > MAX_DELAY {
            format!("the delay is {}; at most 15 minutes", seconds(self.delay))
        } else if !RETENTION.contains(&self.retention) {
            format!("the retention is {}; it must be 60 s to 14 days", seconds(self.retention))
        } else if self.receive_wait > MAX_WAIT {
            format!("the receive wait is {}; at most 20 s", seconds(self.receive_wait))
        } else if !(1024..=MAX_BODY_BYTES).contains(&self.max_message_bytes) {
            format!("the largest message is {} bytes; it must be 1024 to {MAX_BODY_BYTES}", self.max_message_bytes)
        } else if self.content_based_deduplication && !fifo {
            format!("content-based deduplication is for FIFO queues, and `{name}` does not end in `.fifo`")
        } else {
            return self.redrive.as_ref().map_or(Ok(()), |redrive| redrive.check(name));
        };
        Err(Refusal::Invalid(problem))
    }
}

impl RedrivePolicy {
    fn check(&self, name: &str) -> Result<(), Refusal> {
        let target = &self.dead_letter_queue;
        let problem = if !MAX_RECEIVE_COUNT.contains(&self.max_receive_count) {
            format!("the max receive count is {}; it must be 1 to 1000", self.max_receive_count)
        } else if target == name {
            format!("the queue `{name}` can't be its own dead-letter queue")
        } else if target.ends_with(".fifo") != name.ends_with(".fifo") {
            format!("the dead-letter queue `{target}` of `{name}` must be of the same type: both FIFO or both standard")
        } else {
            return Ok(());
        };
        Err(Refusal::Invalid(problem))
    }
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}
