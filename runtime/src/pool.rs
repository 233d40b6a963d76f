//! What the tasks of one running pool share.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::blocking::BlockingPool;
use crate::clock::Clock;
use crate::completions::Completions;
use crate::config::LeaseConfig;
use crate::context::Services;
use crate::envelope::Envelope;
use crate::feed::{Delivery, Feed};
use crate::finish::{Finish, Listener};
use crate::lease::Leases;
use crate::outcome::{Finished, Outcome};
use crate::permits::Permits;
use crate::queue::Queue;
use crate::receive::Rate;
use crate::records::Records;
use crate::router::Router;
use crate::settle::{Publisher, Settler};
use crate::store::{State, Terminal};
use crate::telemetry::metrics::{JobMetrics, QueueMetrics};

/// A pool at work.
pub(crate) struct Pool {
    pub(crate) router: Router,
    pub(crate) lanes: Vec<PoolLane>,
    pub(crate) feed: Arc<Feed>,
    pub(crate) permits: Arc<Permits>,
    pub(crate) blocking: BlockingPool,
    pub(crate) leases: Arc<Leases>,
    pub(crate) records: Records,
    pub(crate) publisher: Publisher,
    pub(crate) completions: Completions,
    pub(crate) services: Arc<Services>,
    pub(crate) settings: Timing,
    pub(crate) max_pollers: usize,
    pub(crate) clock: Clock,
    pub(crate) rate: Rate,
    pub(crate) tasks: TaskTracker,
    /// Receive and start nothing more.
    pub(crate) stop: CancellationToken,
    /// Interrupt what runs.
    pub(crate) kill: CancellationToken,
    pub(crate) listeners: Vec<Listener>,
    pub(crate) job_metrics: Mutex<HashMap<(usize, &'static str), Arc<JobMetrics>>>,
}

/// A pool's times.
#[derive(Debug, Clone)]
pub(crate) struct Timing {
    pub(crate) lease: LeaseConfig,
    pub(crate) timeout: Duration,
}

/// One queue of a pool.
pub(crate) struct PoolLane {
    pub(crate) name: String,
    pub(crate) dead_letters: String,
    pub(crate) queue: Arc<dyn Queue>,
    pub(crate) settler: Settler,
    pub(crate) metrics: QueueMetrics,
    pub(crate) turned_at: Mutex<Instant>,
}

impl PoolLane {
    /// The poller has come round: what liveness looks at.
    pub(crate) fn turned(&self) {
        *self.turned_at.lock() = Instant::now();
    }
}

/// Kinds without a handler share one label, so that producers can't make labels.
const UNKNOWN: &str = "unknown";

impl Pool {
    /// Makes messages visible at once, for others to take.
    pub(crate) async fn hand_back(&self, deliveries: Vec<Delivery>) {
        let back = deliveries.iter().map(|one| {
            one.lease.settling();
            self.lanes[one.lane].settler.hide(one.lease.handle(), Duration::ZERO)
        });
        futures_util::future::join_all(back).await;
    }

    /// Whether no job is in work and none waits for a slot.
    pub(crate) fn is_idle(&self) -> bool {
        (0..self.lanes.len()).all(|lane| self.feed.buffered(lane) == 0) && self.permits.busy_slots() == 0
    }

    /// Makes all metrics, so that they are there at 0 before the first job.
    pub(crate) fn count_from_zero(&self) {
        for lane in 0..self.lanes.len() {
            for kind in self.router.kinds() {
                self.job_metrics(lane, kind);
            }
        }
    }

    /// The metrics of a kind on a queue; handles are made once.
    pub(crate) fn job_metrics(&self, lane: usize, kind: &str) -> Arc<JobMetrics> {
        let kind = self.router.route(kind).map_or(UNKNOWN, |route| route.handler.kind());
        let mut known = self.job_metrics.lock();
        let made = known.entry((lane, kind)).or_insert_with(|| Arc::new(JobMetrics::new(&self.lanes[lane].name, kind)));
        Arc::clone(made)
    }

    /// Counts, logs and tells the end of a delivery that was run.
    pub(crate) fn finished(&self, lane: usize, finish: &Finish<'_>) {
        self.rate.count();
        self.job_metrics(lane, &finish.envelope.kind).finished(finish.outcome.as_str(), finish.ran);
        finish.log();
        if !self.listeners.is_empty() {
            self.tell(&finish.told());
        }
    }

    /// The same for a job that its claim ended.
    pub(crate) fn ended_at_claim(&self, lane: usize, envelope: &Envelope, terminal: &Terminal, waited: Duration) {
        let outcome = match terminal.state {
            State::Expired => Outcome::Expired,
            State::Cancelled => Outcome::Cancelled,
            _ => Outcome::Dead,
        };
        self.ended(lane, envelope, outcome, terminal.error.clone(), waited);
    }

    /// The same for a message that another job's row rejects.
    pub(crate) fn rejected_at_claim(&self, lane: usize, envelope: &Envelope, reason: &str, waited: Duration) {
        self.ended(lane, envelope, Outcome::Rejected, Some(reason.to_owned()), waited);
    }

    fn ended(&self, lane: usize, envelope: &Envelope, outcome: Outcome, error: Option<String>, waited: Duration) {
        self.rate.count();
        self.job_metrics(lane, &envelope.kind).finished(outcome.as_str(), Duration::ZERO);
        tracing::warn!(key = %envelope.key, kind = envelope.kind, outcome = outcome.as_str(), error, "job ended unrun");
        self.tell(&Finished {
            key: envelope.key.clone(),
            kind: envelope.kind.clone(),
            outcome,
            output: None,
            error,
            waited,
            ran: Duration::ZERO,
            attempt: 1,
        });
    }

    /// Counts a body that named no job.
    pub(crate) fn rejected_undecoded(&self, lane: usize) {
        self.rate.count();
        self.job_metrics(lane, UNKNOWN).finished(Outcome::Rejected.as_str(), Duration::ZERO);
    }

    /// Counts a message that was no job, and nothing to complain of.
    pub(crate) fn settled_unrecorded(&self, lane: usize, kind: &str) {
        self.rate.count();
        self.job_metrics(lane, kind).finished(Outcome::Succeeded.as_str(), Duration::ZERO);
    }

    fn tell(&self, finished: &Finished) {
        for listener in &self.listeners {
            listener(finished);
        }
    }
}
