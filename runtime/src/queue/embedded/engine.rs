//! The semantics of SQS, pure: no clock, no waiting, no files. Each call says what time it is; times must not go back.

mod redrive;
mod replay;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::backlog::{Depth, Held, Place};
use super::content::Content;
use super::journal::Record;
use super::receipt::Receipt;
use super::refusal::Refusal;
use super::settings::QueueSettings;
use crate::queue::{MAX_DELAY, MAX_HIDDEN};
use state::QueueState;

/// Messages in flight in one queue, as on SQS.
const MAX_IN_FLIGHT: u64 = 120_000;

/// A message to send.
pub(crate) struct Outgoing {
    pub(crate) content: Content,
    /// The queue's where it is not given.
    pub(crate) delay: Option<Duration>,
}

/// What a sender gets to know of its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) id: Uuid,
    /// Grows with each message of the engine; FIFO's sequence number.
    pub(crate) seq: u64,
}

/// One delivery of a message.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) id: Uuid,
    pub(crate) seq: u64,
    pub(crate) receipt: Receipt,
    pub(crate) content: Arc<Content>,
    pub(crate) sent_ms: i64,
    pub(crate) first_received_ms: i64,
    pub(crate) receive_count: u32,
    pub(crate) dead_letter_source: Option<Arc<str>>,
}

/// A queue as it is now.
#[derive(Debug, Clone)]
pub(crate) struct Description {
    pub(crate) settings: QueueSettings,
    pub(crate) depth: Depth,
    pub(crate) created_ms: i64,
    pub(crate) modified_ms: i64,
}

/// All queues of one place.
pub(crate) struct Engine {
    queues: BTreeMap<Arc<str>, QueueState>,
    next_queue: u64,
    next_seq: u64,
    next_delivery: u64,
    random: fastrand::Rng,
    /// No message becomes visible, dead or too old by itself before this.
    next_due_ms: i64,
    /// Counts changes, so that others can tell whether there was one.
    changes: u64,
    /// Queues in which a receive finds something that it did not before; emptied by who wakes the receivers.
    pub(super) readied: Vec<Arc<str>>,
    /// What happened, for a journal; nothing is kept without one.
    log: Option<Vec<Record>>,
}

impl Engine {
    /// No queues. `seed` decides message ids and receipt handles; `logged` whether [`Engine::take_log`] gives anything.
    pub(crate) fn new(seed: u64, logged: bool) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        Self {
            queues: BTreeMap::new(),
            next_queue: 1,
            next_seq: 1,
            next_delivery: random.u64(..),
            random,
            next_due_ms: i64::MAX,
            changes: 0,
            readied: Vec::new(),
            log: logged.then(Vec::new),
        }
    }

    /// Makes a queue; one that is there with the same settings is no error. Says whether it is new.
    pub(crate) fn create(&mut self, name: &str, settings: QueueSettings, now_ms: i64) -> Result<bool, Refusal> {
        self.check_settings(name, &settings)?;
        match self.queues.get(name) {
            Some(queue) if queue.settings == settings => Ok(false),
            Some(_) => Err(Refusal::QueueExists(name.to_owned())),
            None => {
                let queue = QueueState::new(self.next_queue, name.into(), settings, now_ms, now_ms);
                self.next_queue += 1;
                self.changes += 1;
                self.note(|| queue.record());
                self.queues.insert(Arc::clone(&queue.name), queue);
                Ok(true)
            }
        }
    }

    /// Changes a queue's settings.
    pub(crate) fn configure(&mut self, name: &str, settings: QueueSettings, now_ms: i64) -> Result<(), Refusal> {
        self.check_settings(name, &settings)?;
        let queue = self.queue_mut(name)?;
        queue.settings = settings;
        queue.modified_ms = now_ms;
        let due = queue.next_due_ms();
        let record = queue.record();
        self.changes += 1;
        self.note(|| record);
        self.sooner(due);
        Ok(())
    }

    fn check_settings(&self, name: &str, settings: &QueueSettings) -> Result<(), Refusal> {
        settings.check(name)?;
        match &settings.redrive {
            Some(redrive) if !self.queues.contains_key(redrive.dead_letter_queue.as_str()) => Err(Refusal::Invalid(
                format!("the dead-letter queue `{}` does not exist; create it first", redrive.dead_letter_queue),
            )),
            _ => Ok(()),
        }
    }

    /// Deletes a queue with its messages.
    pub(crate) fn delete_queue(&mut self, name: &str) -> Result<(), Refusal> {
        let queue = self.queues.remove(name).ok_or_else(|| Refusal::NoQueue(name.to_owned()))?;
        self.changes += 1;
        self.readied.push(queue.name);
        self.note(|| Record::QueueDeleted { queue: queue.id });
        Ok(())
    }

    /// Deletes a queue's messages, also those in flight.
    pub(crate) fn purge(&mut self, name: &str) -> Result<(), Refusal> {
        let queue = self.queue_mut(name)?;
        queue.clear();
        let queue = queue.id;
        self.changes += 1;
        self.note(|| Record::Purged { queue });
        Ok(())
    }

    /// The names, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.queues.keys()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.queues.contains_key(name)
    }

    /// What a queue holds, in the order of the sends.
    #[cfg(test)]
    pub(super) fn held(&self, name: &str) -> impl Iterator<Item = (u64, &Held)> {
        self.queues.get(name).into_iter().flat_map(|queue| queue.backlog.in_order())
    }

    pub(crate) fn describe(&self, name: &str) -> Result<Description, Refusal> {
        let queue = self.queue(name)?;
        Ok(Description {
            settings: queue.settings.clone(),
            depth: queue.backlog.depth(),
            created_ms: queue.created_ms,
            modified_ms: queue.modified_ms,
        })
    }

    /// Sends a message. A FIFO queue that has had its deduplication id within 5 minutes answers with the earlier one.
    pub(crate) fn send(&mut self, name: &str, outgoing: Outgoing, now_ms: i64) -> Result<Sent, Refusal> {
        let id = uuid::Builder::from_random_bytes(self.random.u128(..).to_ne_bytes()).into_uuid();
        let sent = Sent { id, seq: self.next_seq };
        let queue = self.queues.get_mut(name).ok_or_else(|| Refusal::NoQueue(name.to_owned()))?;
        let Outgoing { mut content, delay } = outgoing;
        content.check(queue.settings.max_message_bytes)?;
        if queue.is_fifo() {
            queue.check_fifo(&mut content, delay)?;
            if let Some(earlier) = queue.deduplicate(&content, now_ms, sent) {
                return Ok(earlier);
            }
        }
        let delay = delay.unwrap_or(queue.settings.delay);
        if delay > MAX_DELAY {
            return Err(Refusal::Invalid(format!("the delay is {} s; at most 900 s", delay.as_secs_f64())));
        }
        let place = if delay.is_zero() { Place::Visible } else { Place::Delayed { until_ms: after(now_ms, delay) } };
        let held = Held::new(id, content, now_ms, place);
        if let Some(log) = &mut self.log {
            log.push(Record::put(queue.id, sent.seq, &held));
        }
        queue.backlog.insert(sent.seq, held);
        if queue.backlog.has_ready() {
            self.readied.push(Arc::clone(&queue.name));
        }
        let due = queue.next_due_ms();
        self.next_seq += 1;
        self.changes += 1;
        self.sooner(due);
        Ok(sent)
    }

    /// Receives up to `max` messages and hides them, for the queue's visibility timeout if none is given.
    pub(crate) fn receive(
        &mut self,
        name: &str,
        max: usize,
        visibility: Option<Duration>,
        now_ms: i64,
    ) -> Result<Vec<Delivery>, Refusal> {
        self.advance(now_ms);
        let queue = self.queues.get_mut(name).ok_or_else(|| Refusal::NoQueue(name.to_owned()))?;
        let visibility = visibility.unwrap_or(queue.settings.visibility_timeout);
        if visibility > MAX_HIDDEN {
            let text = format!("the visibility timeout is {} s; at most 43200 s", visibility.as_secs_f64());
            return Err(Refusal::Invalid(text));
        }
        let left = MAX_IN_FLIGHT.saturating_sub(queue.backlog.depth().in_flight);
        if left == 0 {
            return if queue.is_fifo() { Ok(Vec::new()) } else { Err(Refusal::TooManyInFlight(MAX_IN_FLIGHT)) };
        }
        let seqs = queue.backlog.next(max.min(usize::try_from(left).unwrap_or(max)));
        if seqs.is_empty() {
            return Ok(Vec::new());
        }
        let until_ms = after(now_ms, visibility);
        let mut deliveries = Vec::with_capacity(seqs.len());
        for seq in &seqs {
            self.next_delivery = self.next_delivery.wrapping_add(1);
            deliveries.extend(queue.deliver(*seq, self.next_delivery, until_ms, now_ms));
        }
        if queue.backlog.has_ready() {
            self.readied.push(Arc::clone(&queue.name));
        }
        let (queue, due) = (queue.id, queue.next_due_ms());
        self.changes += 1;
        self.note(|| Record::Received { queue, seqs, at_ms: now_ms });
        self.sooner(due);
        self.advance(now_ms);
        Ok(deliveries)
    }

    /// Deletes a delivered message. A standard queue takes a handle also after its time, until the next delivery.
    pub(crate) fn delete(&mut self, name: &str, handle: &str, now_ms: i64) -> Result<(), Refusal> {
        self.advance(now_ms);
        let queue = self.queue_mut(name)?;
        let seq = queue.find(handle.parse()?)?;
        if queue.is_fifo() {
            queue.require_in_flight(seq)?;
        }
        let held = queue.backlog.remove(seq);
        let (queue, freed) = (queue.id, queue.backlog.has_ready().then(|| Arc::clone(&queue.name)));
        // Within a group the next message may follow now.
        self.readied.extend(freed.filter(|_| held.is_some_and(|held| held.content.group.is_some())));
        self.changes += 1;
        self.note(|| Record::Deleted { queue, seqs: vec![seq] });
        Ok(())
    }

    /// Hides a message in flight for `duration` from now; zero makes it visible. At most 12 hours from its receive.
    pub(crate) fn hide(&mut self, name: &str, handle: &str, duration: Duration, now_ms: i64) -> Result<(), Refusal> {
        self.advance(now_ms);
        let queue = self.queue_mut(name)?;
        let seq = queue.find(handle.parse()?)?;
        let received_ms = queue.require_in_flight(seq)?;
        let until_ms = after(now_ms, duration);
        if until_ms > after(received_ms, MAX_HIDDEN) {
            return Err(Refusal::Invalid(format!(
                "hiding the message for {} s more would take it beyond 43200 s from its receive",
                duration.as_secs_f64()
            )));
        }
        queue.backlog.put(seq, Place::Hidden { until_ms });
        let due = queue.next_due_ms();
        self.changes += 1;
        self.sooner(due);
        self.advance(now_ms);
        Ok(())
    }

    /// Nothing happens by itself before this: a lower bound.
    pub(crate) fn next_due_ms(&self) -> i64 {
        self.next_due_ms
    }

    /// Grows with each change of a queue or of a message's place.
    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    /// The records of what happened since the last call.
    pub(crate) fn take_log(&mut self) -> Vec<Record> {
        self.log.as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn sooner(&mut self, due_ms: i64) {
        self.next_due_ms = self.next_due_ms.min(due_ms);
    }

    fn note(&mut self, record: impl FnOnce() -> Record) {
        if let Some(log) = &mut self.log {
            log.push(record());
        }
    }

    fn queue(&self, name: &str) -> Result<&QueueState, Refusal> {
        self.queues.get(name).ok_or_else(|| Refusal::NoQueue(name.to_owned()))
    }

    fn queue_mut(&mut self, name: &str) -> Result<&mut QueueState, Refusal> {
        self.queues.get_mut(name).ok_or_else(|| Refusal::NoQueue(name.to_owned()))
    }
}

fn after(now_ms: i64, duration: Duration) -> i64 {
    now_ms.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}
