//! Metrics as named events: the only place that calls the `metrics` macros.
//!
//! Handles are made once and kept; an event through one costs a few atomic operations. What a handle's labels can be is
//! counted from 0 as soon as the handle is made, so that a rate over a rare outcome is 0 and not missing. Handles made
//! before [`install`] count nothing.
#![expect(clippy::disallowed_macros, reason = "this is the one module that names metrics")]

mod install;
mod reference;
mod table;

use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

pub(crate) use install::upkeep;
pub use install::{CONTENT_TYPE, MetricsHandle, install, install_with};
pub use reference::reference;
pub use table::{METRICS, Metric, MetricType};

use crate::outcome::Outcome;

/// The events of one kind on one queue.
pub struct JobMetrics {
    outcomes: [(&'static str, Counter); Outcome::ALL.len()],
    duration: Histogram,
    wait: Histogram,
}

impl JobMetrics {
    /// Handles for the kind on the queue.
    pub fn new(queue: &str, kind: &str) -> Self {
        let labels = [("queue", queue.to_owned()), ("kind", kind.to_owned())];
        let outcomes = Outcome::ALL.map(|outcome| {
            let name = outcome.as_str();
            let [queue, kind] = labels.clone();
            (name, counter!(table::JOBS, &[queue, kind, ("outcome", name.to_owned())]))
        });
        let duration = histogram!(table::JOB_DURATION, &labels);
        Self { outcomes, duration, wait: histogram!(table::JOB_WAIT, &labels) }
    }

    /// A delivery ended with this outcome; `ran` is zero if no handler ran.
    pub fn finished(&self, outcome: &'static str, ran: Duration) {
        if let Some((_, counter)) = self.outcomes.iter().find(|(name, _)| *name == outcome) {
            counter.increment(1);
        }
        if !ran.is_zero() {
            self.duration.record(ran);
        }
    }

    /// A handler starts, this long after its message was sent.
    pub fn waited(&self, wait: Duration) {
        self.wait.record(wait);
    }
}

/// The events of a worker on one queue.
pub struct QueueMetrics {
    empty_receives: Counter,
    poll_age: Gauge,
}

impl QueueMetrics {
    /// Handles for the queue.
    pub fn new(queue: &str) -> Self {
        let labels = [("queue", queue.to_owned())];
        Self { empty_receives: counter!(table::RECEIVES_EMPTY, &labels), poll_age: gauge!(table::POLL_AGE, &labels) }
    }

    /// A receive came back without a message.
    pub fn empty_receive(&self) {
        self.empty_receives.increment(1);
    }

    /// So many seconds have passed since a poller of the queue last began a receive.
    pub fn poll_age(&self, seconds: f64) {
        self.poll_age.set(seconds);
    }
}

/// A request to SQS, by the name of its action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqsOperation {
    /// `ReceiveMessage`
    Receive,
    /// `SendMessageBatch`
    Send,
    /// `DeleteMessageBatch`
    Delete,
    /// `ChangeMessageVisibilityBatch`
    Hide,
    /// `GetQueueAttributes`
    Attributes,
}

impl SqsOperation {
    /// All of them, in the order of their declaration.
    pub const ALL: [SqsOperation; 5] = [Self::Receive, Self::Send, Self::Delete, Self::Hide, Self::Attributes];

    /// The label.
    pub fn as_str(self) -> &'static str {
        match self {
            SqsOperation::Receive => "receive",
            SqsOperation::Send => "send",
            SqsOperation::Delete => "delete",
            SqsOperation::Hide => "hide",
            SqsOperation::Attributes => "attributes",
        }
    }
}

/// The requests to one queue of SQS.
#[derive(Debug)]
pub struct SqsMetrics {
    /// By operation: answered, failed.
    requests: [[Counter; 2]; SqsOperation::ALL.len()],
}

impl SqsMetrics {
    /// Handles for the queue.
    pub fn new(queue: &str) -> Self {
        let request = |operation: SqsOperation, result: &'static str| {
            let labels = [("queue", queue.to_owned()), ("operation", operation.as_str().to_owned())];
            let [queue, operation] = labels;
            counter!(table::SQS_REQUESTS, &[queue, operation, ("result", result.to_owned())])
        };
        Self { requests: SqsOperation::ALL.map(|operation| ["ok", "error"].map(|result| request(operation, result))) }
    }

    /// A request was made: SQS answered it, or it failed as a whole. An attempt that the SDK repeats is part of it.
    pub fn request(&self, operation: SqsOperation, answered: bool) {
        self.requests[operation as usize][usize::from(!answered)].increment(1);
    }
}

/// A lease was lost: on a `message` in the queue, or on a `row` in the store.
pub fn lease_lost(which: &'static str) {
    // Named after the operation that keeps it, because labels come from a fixed list.
    let operation = if which == "message" { "hide" } else { "renew" };
    counter!(table::LEASES_LOST, "operation" => operation).increment(1);
}

/// So many jobs were committed by one statement.
pub fn commit_batch(jobs: usize) {
    histogram!(table::COMMIT_BATCH).record(jobs as f64);
}

/// The worker's slots.
pub fn slots(busy: u32, total: u32) {
    gauge!(table::SLOTS, "state" => "busy").set(busy);
    gauge!(table::SLOTS, "state" => "total").set(total);
}

/// What exists from the start, whatever the worker does.
fn first_events() {
    gauge!(table::BUILD_INFO, "version" => env!("CARGO_PKG_VERSION")).set(1);
    for operation in ["hide", "renew"] {
        counter!(table::LEASES_LOST, "operation" => operation).absolute(0);
    }
    let _ = histogram!(table::COMMIT_BATCH);
}

#[cfg(test)]
mod tests;
