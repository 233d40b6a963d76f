//! Leases on messages and on rows, kept by one task on a runtime of its own, so that no handler can starve it.
//!
//! Deadlines are monotonic and counted from before the call that set them: a lease is never believed to last longer
//! than its server says.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::cancel::{Cancel, CancelReason};
use crate::config::LeaseConfig;
use crate::queue::{MAX_HIDDEN, Queue, QueueError};
use crate::store::{Lease, Renewal, Store};
use crate::telemetry::metrics;

/// Rows are renewed this often at the least, which is also how soon a person's cancel reaches a running job.
const STORE_HEARTBEAT: Duration = Duration::from_secs(10);

/// All leases of a pool.
pub(crate) struct Leases {
    settings: LeaseConfig,
    queues: Vec<Arc<dyn Queue>>,
    held: Mutex<Vec<Arc<Held>>>,
}

/// One message in work, or waiting for a slot.
pub(crate) struct Held {
    queue: usize,
    handle: String,
    received: Instant,
    state: Mutex<HeldState>,
    cancel: Arc<Cancel>,
    released: AtomicBool,
    lost: AtomicBool,
}

struct HeldState {
    hidden_since: Instant,
    row: Option<(Lease, Instant)>,
    /// When the handler was to have ended.
    deadline: Option<Instant>,
}

/// Keeps one message's lease until it is dropped.
pub(crate) struct LeaseGuard(Arc<Held>);

impl LeaseGuard {
    /// From now on the row's lease is kept too.
    pub(crate) fn claimed(&self, lease: Lease, asked_at: Instant) {
        self.0.state.lock().row = Some((lease, asked_at));
    }

    /// The handler runs until `deadline` at most.
    pub(crate) fn started(&self, deadline: Instant) {
        self.0.state.lock().deadline = Some(deadline);
    }

    /// The row needs no keeping any more: it is written.
    pub(crate) fn committed(&self) {
        let mut state = self.0.state.lock();
        state.row = None;
        state.deadline = None;
    }

    /// The message is about to be deleted or hidden: a renewal must not come after that.
    pub(crate) fn settling(&self) {
        self.0.released.store(true, Ordering::Release);
    }

    /// Whether the message or the row is another's now.
    pub(crate) fn is_lost(&self) -> bool {
        self.0.lost.load(Ordering::Acquire)
    }

    pub(crate) fn cancel(&self) -> &Arc<Cancel> {
        &self.0.cancel
    }

    pub(crate) fn age(&self) -> Duration {
        self.0.received.elapsed()
    }

    pub(crate) fn handle(&self) -> &str {
        &self.0.handle
    }
}

impl Drop for LeaseGuard {
    fn drop(&mut self) {
        self.0.released.store(true, Ordering::Release);
    }
}

impl Leases {
    /// `queues` are for the lease manager alone: their connections belong to its runtime.
    pub(crate) fn new(settings: LeaseConfig, queues: Vec<Arc<dyn Queue>>) -> Arc<Self> {
        Arc::new(Self { settings, queues, held: Mutex::new(Vec::new()) })
    }

    /// Keeps a message that was asked for at `asked_at`.
    pub(crate) fn keep(&self, queue: usize, handle: String, asked_at: Instant) -> LeaseGuard {
        let held = Arc::new(Held {
            queue,
            handle,
            received: asked_at,
            state: Mutex::new(HeldState { hidden_since: asked_at, row: None, deadline: None }),
            cancel: Arc::default(),
            released: AtomicBool::new(false),
            lost: AtomicBool::new(false),
        });
        let mut all = self.held.lock();
        // Under load most leases are released long before the next sweep: make room of them before more memory.
        if all.len() == all.capacity() {
            forget_released(&mut all);
            let room = all.len();
            all.reserve(room);
        }
        all.push(Arc::clone(&held));
        drop(all);
        LeaseGuard(held)
    }

    /// Asks every handler to stop, because the process ends.
    pub(crate) fn interrupt_all(&self) {
        for one in &*self.held.lock() {
            one.cancel.cancel(CancelReason::Shutdown);
        }
    }

    /// Jobs whose handlers go on `patience` after they were to have ended: their threads are stuck.
    pub(crate) fn stuck(&self, patience: Duration) -> usize {
        let over = |one: &&Arc<Held>| one.state.lock().deadline.is_some_and(|deadline| deadline.elapsed() > patience);
        self.held.lock().iter().filter(|one| !one.released.load(Ordering::Acquire)).filter(over).count()
    }

    /// Renews until `stop`. Runs on the lease runtime.
    pub(crate) async fn run(self: Arc<Self>, store: Arc<dyn Store>, stop: CancellationToken) {
        let every = (self.settings.heartbeat / 8).clamp(Duration::from_millis(20), Duration::from_secs(1));
        let mut tick = tokio::time::interval(every);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let row_every = STORE_HEARTBEAT.min(self.settings.store / 3);
        // Messages and rows have tasks of their own: a store that hangs must not cost the messages, nor the reverse.
        let rows = {
            let (leases, stop) = (Arc::clone(&self), stop.clone());
            tokio::spawn(async move {
                let mut tick = tokio::time::interval((row_every / 4).max(Duration::from_millis(20)));
                tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
                while stop.run_until_cancelled(tick.tick()).await.is_some() {
                    leases.renew_rows(&*store, row_every).await;
                }
            })
        };
        while stop.run_until_cancelled(tick.tick()).await.is_some() {
            let live = self.sweep();
            for queue in 0..self.queues.len() {
                self.renew_messages(queue, &live).await;
            }
        }
        rows.abort();
    }

    /// Forgets released leases and returns the others.
    fn sweep(&self) -> Vec<Arc<Held>> {
        let mut held = self.held.lock();
        forget_released(&mut held);
        held.clone()
    }

    async fn renew_messages(&self, queue: usize, live: &[Arc<Held>]) {
        let now = Instant::now();
        let due: Vec<&Arc<Held>> = live
            .iter()
            .filter(|one| one.queue == queue && !one.is_over())
            .filter(|one| now.duration_since(one.state.lock().hidden_since) >= self.settings.heartbeat)
            .filter(|one| {
                // Hiding for zero would hand the message out while its job runs.
                let used_up = self.visibility_left(one) < Duration::from_secs(1);
                if used_up {
                    one.lose("message");
                }
                !used_up
            })
            .collect();
        for batch in due.chunks(10) {
            let asked_at = Instant::now();
            let entries: Vec<_> = batch.iter().map(|one| (one.handle.clone(), self.visibility_left(one))).collect();
            let budget = self.settings.heartbeat.max(Duration::from_millis(200));
            let answers = match tokio::time::timeout(budget, self.queues[queue].hide(&entries)).await {
                Ok(answers) => answers,
                Err(_) => batch.iter().map(|_| Err(QueueError::Unavailable("no answer in time".into()))).collect(),
            };
            for (one, answer) in batch.iter().zip(answers) {
                match answer {
                    Ok(()) => one.state.lock().hidden_since = asked_at,
                    Err(QueueError::HandleExpired(_) | QueueError::Invalid(_)) => one.lose("message"),
                    Err(error) => {
                        tracing::warn!(%error, "a message's lease was not renewed; trying again");
                        if one.state.lock().hidden_since.elapsed() >= self.settings.visibility {
                            one.lose("message");
                        }
                    }
                }
            }
        }
    }

    /// SQS forgets a handle 12 hours after its receive.
    fn visibility_left(&self, one: &Held) -> Duration {
        self.settings.visibility.min(MAX_HIDDEN.saturating_sub(one.received.elapsed()))
    }

    async fn renew_rows(&self, store: &dyn Store, every: Duration) {
        let now = Instant::now();
        let due: Vec<(Arc<Held>, Lease)> = self
            .held
            .lock()
            .iter()
            .filter(|one| !one.is_over())
            .filter_map(|one| {
                let (lease, since) = one.state.lock().row?;
                (now.duration_since(since) >= every).then(|| (Arc::clone(one), lease))
            })
            .collect();
        for batch in due.chunks(500) {
            let leases: Vec<Lease> = batch.iter().map(|(_, lease)| *lease).collect();
            let asked_at = Instant::now();
            let answers =
                match tokio::time::timeout(self.settings.store, store.renew(&leases, self.settings.store)).await {
                    Ok(Ok(answers)) => answers,
                    // Nobody can claim what the store can't answer for: the fence decides at the commit.
                    Ok(Err(error)) => {
                        tracing::warn!(%error, jobs = batch.len(), "rows were not renewed; trying again");
                        continue;
                    }
                    Err(_) => continue,
                };
            for ((one, lease), answer) in batch.iter().zip(answers) {
                let mut state = one.state.lock();
                // Committed in the meantime: whatever the store says of it is no news.
                if state.row.is_none_or(|(current, _)| current != *lease) {
                    continue;
                }
                state.row = Some((*lease, asked_at));
                drop(state);
                match answer {
                    Renewal::Held => {}
                    Renewal::CancelRequested => one.cancel.cancel(CancelReason::Person),
                    Renewal::Lost => one.lose("row"),
                }
            }
        }
    }
}

fn forget_released(held: &mut Vec<Arc<Held>>) {
    held.retain(|one| !one.released.load(Ordering::Acquire));
}

impl Held {
    fn is_over(&self) -> bool {
        self.released.load(Ordering::Acquire) || self.lost.load(Ordering::Acquire)
    }

    fn lose(&self, which: &'static str) {
        // A commit may have let go of the message while its renewal was under way.
        if self.released.load(Ordering::Acquire) || self.lost.swap(true, Ordering::AcqRel) {
            return;
        }
        metrics::lease_lost(which);
        tracing::warn!(lease = which, "a lease was lost; its handler is cancelled");
        self.cancel.cancel(CancelReason::LeaseLost);
    }
}
