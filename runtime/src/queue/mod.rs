//! Queues: a few verbs over SQS or over the embedded engine.
//!
//! The contract, which one conformance suite checks on every implementation:
//!
//! - `receive` hides what it returns for `visibility` and gives each delivery a handle of its own. A message that is
//!   neither deleted nor hidden again becomes visible when that time is over.
//! - Every batch verb answers for each entry, in the order of its arguments. An error of the whole call is the answer
//!   of each entry. Any number of entries may be given; an implementation splits them as its server wants.
//! - An old handle is told apart from other failures: [`QueueError::HandleExpired`].

pub mod embedded;
pub mod sqs;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

/// The largest body that SQS takes, in bytes of UTF-8, message attributes included.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;
/// The longest time that a message may stay hidden, counted from its receive: SQS's hard cap.
pub const MAX_HIDDEN: Duration = Duration::from_secs(43_200);
/// The longest delay of a message that is sent.
pub const MAX_DELAY: Duration = Duration::from_secs(900);

/// One delivery of a message.
#[derive(Debug, Clone)]
pub struct Message {
    /// The server's id of the message, the same at each delivery.
    pub id: String,
    /// The body, a CloudEvent in JSON if the producer did well.
    pub body: String,
    /// The right to delete or hide this delivery.
    pub handle: String,
    /// When the message was first sent, in milliseconds since the Unix epoch.
    pub sent_at_ms: i64,
    /// How often it has been received, this time included.
    pub receive_count: u32,
    /// The FIFO or fair-queue group.
    pub group: Option<String>,
}

/// A message to send.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewMessage {
    /// The body.
    pub body: String,
    /// How long it stays invisible at first; at most [`MAX_DELAY`].
    pub delay: Duration,
    /// The FIFO or fair-queue group.
    pub group: Option<String>,
    /// FIFO's deduplication id.
    pub deduplication_id: Option<String>,
    /// String attributes beside the body.
    pub attributes: Vec<(String, String)>,
}

impl NewMessage {
    /// A job's message for the queue of this name, grouped by tenant so that the queue is fair to all of them. A FIFO
    /// queue also wants a group where there is no tenant, and `unique` to tell duplicates by.
    pub fn for_queue(queue: &str, body: String, tenant: Option<&str>, unique: &str) -> Self {
        let fifo = queue.ends_with(".fifo");
        let group = tenant.or(fifo.then_some("default")).map(str::to_owned);
        let deduplication_id = fifo.then(|| unique.to_owned());
        Self { body, group, deduplication_id, ..Self::default() }
    }

    /// The same message, invisible until the job is to run, as far as the queue can delay it; the job's row waits for the
    /// rest. A FIFO queue delays no single message.
    pub fn invisible_until(mut self, queue: &str, run_at: Timestamp, now_ms: i64) -> Self {
        if !queue.ends_with(".fifo") {
            let left = u64::try_from(run_at.as_millisecond().saturating_sub(now_ms)).unwrap_or_default();
            self.delay = Duration::from_millis(left).min(MAX_DELAY);
        }
        self
    }
}

/// What a receive asks for.
#[derive(Debug, Clone, Copy)]
pub struct ReceiveRequest {
    /// 1 to 10 messages.
    pub max: usize,
    /// How long the poll may wait for a first message; 20 s at most.
    pub wait: Duration,
    /// How long the messages are hidden from others.
    pub visibility: Duration,
}

/// A queue's settings and depth, as far as its server tells. Counts are approximate on SQS.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueAttributes {
    /// Messages that a receive would find.
    pub visible: u64,
    /// Messages received and hidden.
    pub in_flight: u64,
    /// Messages sent with a delay that is not over.
    pub delayed: u64,
    /// The default visibility timeout.
    pub visibility_timeout: Duration,
    /// Deliveries before the server itself moves a message to its dead-letter queue.
    pub max_receive_count: Option<u32>,
    /// The name of the server's dead-letter queue.
    pub dead_letter_queue: Option<String>,
    /// How long the server keeps a message.
    pub retention: Duration,
}

/// Why a call to a queue failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum QueueError {
    /// There is no queue of this name.
    #[error("the queue `{0}` does not exist; create it, or correct its name in the configuration")]
    NotFound(String),
    /// The handle is no longer valid: the lease on the message is lost.
    #[error("the receipt handle has expired: {0}")]
    HandleExpired(String),
    /// The call can't succeed however often it is repeated.
    #[error("{0}")]
    Invalid(String),
    /// The server is away, slow or over its limits; the same call may succeed later.
    #[error("{0}")]
    Unavailable(String),
}

/// One queue. See the module's text for the contract.
#[async_trait]
pub trait Queue: Send + Sync + 'static {
    /// The name, as in the configuration and in metrics.
    fn name(&self) -> &str;

    /// Whether the queue keeps the order within a group (its name ends in `.fifo`).
    fn is_fifo(&self) -> bool {
        self.name().ends_with(".fifo")
    }

    /// Waits up to `wait` for messages. When `stop` is cancelled it returns as soon as it can without losing a message
    /// that the server may already have handed out: an implementation over a network finishes its poll first.
    async fn receive(&self, request: ReceiveRequest, stop: &CancellationToken) -> Result<Vec<Message>, QueueError>;

    /// Sends messages.
    async fn send(&self, messages: &[NewMessage]) -> Vec<Result<(), QueueError>>;

    /// Deletes deliveries by handle.
    async fn delete(&self, handles: &[String]) -> Vec<Result<(), QueueError>>;

    /// Hides deliveries for a duration from now; zero makes them visible at once.
    async fn hide(&self, entries: &[(String, Duration)]) -> Vec<Result<(), QueueError>>;

    /// Settings and depth.
    async fn attributes(&self) -> Result<QueueAttributes, QueueError>;
}

/// Opens queues by name.
#[async_trait]
pub trait Queues: Send + Sync + 'static {
    /// The queue of this name; [`QueueError::NotFound`] where there is none.
    async fn open(&self, name: &str) -> Result<Arc<dyn Queue>, QueueError>;
}
