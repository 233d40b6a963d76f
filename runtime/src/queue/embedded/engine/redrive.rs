//! What happens by itself as time passes: messages become visible, dead letters move, old messages go.

use std::sync::Arc;

use super::{Engine, Place, after};
use crate::queue::embedded::journal::Record;

impl Engine {
    /// Lets everything happen that is due at `now_ms`.
    pub(crate) fn advance(&mut self, now_ms: i64) {
        // A move puts an old message into another queue, where it may be too old as well: look until nothing is due.
        while self.next_due_ms <= now_ms {
            let mut dead = Vec::new();
            self.changes += 1;
            for queue in self.queues.values_mut() {
                let redrive = queue.settings.redrive.clone();
                let mut readied = false;
                while let Some(seq) = queue.backlog.due(now_ms) {
                    queue.backlog.put(seq, Place::Visible);
                    readied = true;
                    let count = queue.backlog.get(seq).map_or(0, |held| held.receive_count);
                    if let Some(redrive) = redrive.as_ref().filter(|redrive| count >= redrive.max_receive_count) {
                        dead.push((Arc::clone(&queue.name), seq, redrive.dead_letter_queue.clone()));
                    }
                }
                while let Some((sent_ms, seq)) = queue.backlog.oldest()
                    && after(sent_ms, queue.settings.retention) <= now_ms
                {
                    queue.backlog.remove(seq);
                    readied = true;
                    if let Some(log) = &mut self.log {
                        log.push(Record::Deleted { queue: queue.id, seqs: vec![seq] });
                    }
                }
                if readied && queue.backlog.has_ready() {
                    self.readied.push(Arc::clone(&queue.name));
                }
            }
            for (source, seq, target) in dead {
                self.bury(&source, seq, &target);
            }
            self.next_due_ms = self.queues.values().map(|queue| queue.next_due_ms()).min().unwrap_or(i64::MAX);
        }
    }

    /// Moves a message to a dead-letter queue. Where that was deleted it stays, for there is no better place.
    fn bury(&mut self, source: &Arc<str>, seq: u64, target: &str) {
        let Some(to) = self.queues.get(target).map(|queue| queue.id) else { return };
        let Some(from) = self.queues.get_mut(source) else { return };
        let Some(mut held) = from.backlog.remove(seq) else { return };
        held.become_dead_letter(source);
        let from = from.id;
        if let Some(target) = self.queues.get_mut(target) {
            target.backlog.insert(seq, held);
            self.readied.push(Arc::clone(&target.name));
        }
        self.note(|| Record::Moved { queue: from, seq, to });
    }
}

impl super::Held {
    /// Keeps its age and its count, as on SQS.
    pub(super) fn become_dead_letter(&mut self, source: &Arc<str>) {
        self.place = Place::Visible;
        self.delivery = None;
        self.dead_letter_source = Some(Arc::clone(source));
    }
}
