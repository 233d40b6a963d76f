//! Deduplication ids that a FIFO queue has seen in the last five minutes.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::engine::Sent;

/// How long a deduplication id is remembered after its send, as on SQS.
pub(super) const WINDOW_MS: i64 = 5 * 60 * 1000;

#[derive(Default)]
pub(super) struct Deduplication {
    seen: HashMap<Arc<str>, (i64, Sent)>,
    /// By time of the send.
    order: VecDeque<(i64, Arc<str>)>,
}

impl Deduplication {
    /// The message that was sent with this id, if that was lately.
    pub(super) fn find(&mut self, id: &str, now_ms: i64) -> Option<Sent> {
        self.forget(now_ms);
        self.seen.get(id).map(|(_, sent)| *sent)
    }

    pub(super) fn note(&mut self, id: Arc<str>, sent_ms: i64, sent: Sent) {
        self.order.push_back((sent_ms, Arc::clone(&id)));
        self.seen.insert(id, (sent_ms, sent));
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Arc<str>, i64, Sent)> {
        self.order.iter().filter_map(|(at, id)| {
            let (sent_ms, sent) = self.seen.get(id)?;
            (sent_ms == at).then_some((id, *sent_ms, *sent))
        })
    }

    fn forget(&mut self, now_ms: i64) {
        while let Some((sent_ms, id)) = self.order.front() {
            if sent_ms + WINDOW_MS > now_ms {
                break;
            }
            if self.seen.get(id).is_some_and(|(latest, _)| latest == sent_ms) {
                self.seen.remove(id);
            }
            self.order.pop_front();
        }
    }
}
