//! The embedded queue: SQS's semantics in one process, in memory or with a journal on disk.
//!
//! One engine has two faces: the queue trait here, and the SQS protocol in `dev/sqs`. It goes by an injected clock.
//! Where SQS may deliver out of order or twice, it does not: the oldest visible message comes first, and only once.

mod backlog;
pub(crate) mod content;
mod deduplication;
pub(crate) mod engine;
mod face;
mod groups;
mod journal;
pub(crate) mod poll;
mod receipt;
pub(crate) mod refusal;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::{Notify, watch};

use crate::clock::Clock;
use crate::queue::QueueError;
pub use backlog::Depth;
use engine::Engine;
use journal::Journal;
use refusal::Refusal;
pub use settings::{QueueSettings, RedrivePolicy};

/// All embedded queues of one place. Cheap to clone; clones share the queues.
#[derive(Clone)]
pub struct EmbeddedQueues(Arc<Shared>);

struct Shared {
    clock: Clock,
    state: Mutex<State>,
    /// Everyone who waits must look again: something is due earlier than it was, or a queue is gone.
    recheck: Notify,
    /// Counts changes.
    changes: watch::Sender<u64>,
}

struct State {
    engine: Engine,
    journal: Option<Journal>,
    /// Wakes those who wait for a message of a queue, one at a time.
    wakes: HashMap<Arc<str>, Arc<Notify>>,
}

impl EmbeddedQueues {
    /// No queues, in memory: gone with the last clone.
    pub fn in_memory(clock: Clock) -> Self {
        Self::new(clock, Engine::new(fastrand::u64(..), false), None)
    }

    /// The queues in a folder, which is made if it is not there. Messages survive the end of the process, also by
    /// SIGKILL; those that were in flight are visible again. A power failure may cost what was sent, and bring back what
    /// was deleted, in its last fifth of a second. One process at a time may have a folder open.
    ///
    /// # Errors
    /// [`QueueError::Invalid`] where the journal is damaged, [`QueueError::Unavailable`] where the folder is in use or
    /// can't be written to; the text says what to do.
    pub fn open(folder: impl AsRef<Path>, clock: Clock) -> Result<Self, QueueError> {
        let mut engine = Engine::new(fastrand::u64(..), true);
        let journal = Journal::open(folder.as_ref(), &mut engine, clock.now_ms())?;
        Ok(Self::new(clock, engine, Some(journal)))
    }

    fn new(clock: Clock, engine: Engine, journal: Option<Journal>) -> Self {
        let state = Mutex::new(State { engine, journal, wakes: HashMap::new() });
        Self(Arc::new(Shared { clock, state, recheck: Notify::new(), changes: watch::Sender::new(0) }))
    }

    /// Makes a queue. One that is there with the same settings is no error; with other settings it is
    /// [`QueueError::Invalid`]. A name that ends in `.fifo` makes a FIFO queue.
    pub fn create(&self, name: &str, settings: QueueSettings) -> Result<(), QueueError> {
        Ok(self.change(|engine, now_ms| engine.create(name, settings, now_ms).map(drop))?)
    }

    /// Changes the settings of a queue.
    pub fn configure(&self, name: &str, settings: QueueSettings) -> Result<(), QueueError> {
        Ok(self.change(|engine, now_ms| engine.configure(name, settings, now_ms))?)
    }

    /// The settings of a queue.
    pub fn settings(&self, name: &str) -> Result<QueueSettings, QueueError> {
        Ok(self.change(|engine, _| engine.describe(name))?.settings)
    }

    /// Deletes a queue with its messages.
    pub fn delete_queue(&self, name: &str) -> Result<(), QueueError> {
        Ok(self.change(|engine, _| engine.delete_queue(name))?)
    }

    /// Deletes all messages of a queue, also those in flight.
    pub fn purge(&self, name: &str) -> Result<(), QueueError> {
        Ok(self.change(|engine, _| engine.purge(name))?)
    }

    /// The names of all queues, in order.
    pub fn list(&self) -> Vec<String> {
        self.0.state.lock().engine.names().map(|name| name.to_string()).collect()
    }

    /// How many messages each queue holds.
    pub fn depths(&self) -> Result<BTreeMap<String, Depth>, QueueError> {
        Ok(self.change(|engine, _| {
            let names: Vec<_> = engine.names().cloned().collect();
            names.iter().map(|name| Ok((name.to_string(), engine.describe(name)?.depth))).collect()
        })?)
    }

    /// A number that grows with each change. What happens as time passes is counted when someone looks:
    /// [`EmbeddedQueues::emptied`] waits for that too.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Returns when these queues hold nothing: visible, delayed or in flight. A queue that is not there holds nothing.
    pub async fn emptied(&self, names: &[&str]) -> Result<(), QueueError> {
        let mut changes = self.changes();
        loop {
            changes.borrow_and_update();
            let depths = self.depths()?;
            if names.iter().all(|name| depths.get(*name).is_none_or(|depth| depth.total() == 0)) {
                return Ok(());
            }
            tokio::select! {
                // The sender lives as long as `self`.
                _ = changes.changed() => {}
                () = self.due() => {}
            }
        }
    }

    /// Returns when the next thing is due that happens by itself.
    async fn due(&self) {
        let due_ms = self.0.state.lock().engine.next_due_ms();
        if due_ms == i64::MAX {
            return std::future::pending().await;
        }
        self.0.clock.until_ms(due_ms).await;
    }

    /// The one way to the engine: lets happen what is due, acts, keeps the change, and wakes those it concerns.
    pub(crate) fn change<T>(&self, act: impl FnOnce(&mut Engine, i64) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let mut guard = self.0.state.lock();
        let State { engine, journal, wakes } = &mut *guard;
        // Read inside of the lock: the engine's time must not go back.
        let now_ms = self.0.clock.now_ms();
        if let Some(journal) = journal {
            journal.settle()?;
        }
        let (due_before, changes_before) = (engine.next_due_ms(), engine.changes());
        engine.advance(now_ms);
        let answer = act(engine, now_ms);
        let kept = journal.as_mut().map_or(Ok(()), |journal| journal.write(engine));
        let mut recheck = engine.next_due_ms() < due_before;
        for name in std::mem::take(&mut engine.readied) {
            // Those who wait for a message of a queue that is gone must learn it.
            recheck |= !engine.has(&name);
            if let Some(wake) = wakes.get(&name) {
                wake.notify_one();
            }
        }
        if recheck {
            self.0.recheck.notify_waiters();
        }
        if engine.changes() != changes_before {
            self.0.changes.send_replace(engine.changes());
        }
        kept.and(answer)
    }
}
