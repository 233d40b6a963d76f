//! The engine from the records of a journal, and the records of the engine for a shorter one.

use std::sync::Arc;

use super::state::QueueState;
use super::{Engine, Held, Place, Sent};
use crate::queue::embedded::journal::{Record, SavedMessage, VERSION};

impl Engine {
    /// Applies a record; the text says why it can't be true.
    pub(crate) fn replay(&mut self, record: Record) -> Result<(), String> {
        match record {
            Record::Header { version, next_queue, next_seq } => {
                if version != VERSION {
                    return Err(format!("it has the format {version}; this program reads the format {VERSION}"));
                }
                self.next_queue = self.next_queue.max(next_queue);
                self.next_seq = self.next_seq.max(next_seq);
            }
            Record::Queue { queue, name, settings, created_ms, modified_ms } => {
                self.next_queue = self.next_queue.max(queue + 1);
                let name: Arc<str> = name.into();
                if let Some(known) = self.queues.get_mut(&name) {
                    known.settings = settings;
                    known.modified_ms = modified_ms;
                } else {
                    let state = QueueState::new(queue, Arc::clone(&name), settings, created_ms, modified_ms);
                    self.queues.insert(name, state);
                }
            }
            Record::QueueDeleted { queue } => {
                let name = Arc::clone(&self.replayed(queue)?.name);
                self.queues.remove(&name);
            }
            Record::Purged { queue } => self.replayed(queue)?.clear(),
            Record::Put { queue, seq, message } => {
                self.next_seq = self.next_seq.max(seq + 1);
                let state = self.replayed(queue)?;
                let sent = Sent { id: message.id, seq };
                if message.dead_letter_source.is_none()
                    && let Some(id) = message.content.deduplication_id.as_ref().filter(|_| state.is_fifo())
                {
                    state.deduplication.note(Arc::clone(id), message.sent_ms, sent);
                }
                state.backlog.insert(seq, message.into());
            }
            Record::Seen { queue, deduplication_id, sent_ms, id, seq } => {
                self.replayed(queue)?.deduplication.note(deduplication_id, sent_ms, Sent { id, seq });
            }
            Record::Received { queue, seqs, at_ms } => {
                let state = self.replayed(queue)?;
                for seq in seqs {
                    state.backlog.put(seq, Place::Visible);
                    let held = state.backlog.get_mut(seq).ok_or_else(|| missing(seq))?;
                    held.received(at_ms);
                }
            }
            Record::Deleted { queue, seqs } => {
                let state = self.replayed(queue)?;
                for seq in seqs {
                    state.backlog.remove(seq).ok_or_else(|| missing(seq))?;
                }
            }
            Record::Moved { queue, seq, to } => {
                let state = self.replayed(queue)?;
                let source = Arc::clone(&state.name);
                let mut held = state.backlog.remove(seq).ok_or_else(|| missing(seq))?;
                held.become_dead_letter(&source);
                self.replayed(to)?.backlog.insert(seq, held);
            }
        }
        Ok(())
    }

    /// After the last record: what was in flight is visible, or dead if it was its last delivery.
    pub(crate) fn recover(&mut self, now_ms: i64) {
        for queue in self.queues.values_mut() {
            let Some(redrive) = &queue.settings.redrive else { continue };
            let spent = |(seq, held): (u64, &Held)| (held.receive_count >= redrive.max_receive_count).then_some(seq);
            for seq in queue.backlog.in_order().filter_map(spent).collect::<Vec<_>>() {
                queue.backlog.put(seq, Place::Hidden { until_ms: now_ms });
            }
        }
        self.next_due_ms = i64::MIN;
        self.advance(now_ms);
        self.readied.clear();
    }

    /// The fewest records that make this engine.
    pub(crate) fn snapshot(&self) -> impl Iterator<Item = Record> {
        let header = Record::Header { version: VERSION, next_queue: self.next_queue, next_seq: self.next_seq };
        let queues = self.queues.values().map(QueueState::record);
        let contents = self.queues.values().flat_map(|queue| {
            let messages = queue.backlog.in_order().map(|(seq, held)| Record::put(queue.id, seq, held));
            let seen = queue.deduplication.iter().map(|(id, sent_ms, sent)| Record::Seen {
                queue: queue.id,
                deduplication_id: Arc::clone(id),
                sent_ms,
                id: sent.id,
                seq: sent.seq,
            });
            messages.chain(seen)
        });
        std::iter::once(header).chain(queues).chain(contents)
    }

    /// About how many bytes a snapshot takes.
    pub(crate) fn snapshot_bytes(&self) -> u64 {
        const ENVELOPE: u64 = 250;
        let bytes = |queue: &QueueState| queue.backlog.bytes() as u64 + (queue.backlog.depth().total() + 1) * ENVELOPE;
        self.queues.values().map(bytes).sum()
    }

    fn replayed(&mut self, id: u64) -> Result<&mut QueueState, String> {
        self.queues.values_mut().find(|queue| queue.id == id).ok_or_else(|| format!("there is no queue {id} in it"))
    }
}

impl From<SavedMessage> for Held {
    fn from(saved: SavedMessage) -> Self {
        Self {
            id: saved.id,
            content: saved.content,
            sent_ms: saved.sent_ms,
            receive_count: saved.receive_count,
            first_received_ms: saved.first_received_ms,
            received_ms: saved.sent_ms,
            delivery: None,
            dead_letter_source: saved.dead_letter_source,
            place: saved.visible_ms.map_or(Place::Visible, |until_ms| Place::Delayed { until_ms }),
        }
    }
}

fn missing(seq: u64) -> String {
    format!("there is no message {seq} in the queue it names")
}
