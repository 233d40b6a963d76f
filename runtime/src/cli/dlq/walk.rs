//! Looks through a queue without taking anything away.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::queue::{Message, Queue, QueueError, ReceiveRequest};

/// For how long a message is hidden while it is looked at; a walk takes seconds.
const HIDDEN: Duration = Duration::from_secs(600);
/// A receive that waits asks all of SQS's servers; one that does not may miss messages.
const WAIT: Duration = Duration::from_secs(1);

/// A walk through one queue. Ends with [`Walk::hand_back`].
pub(super) struct Walk {
    queue: Arc<dyn Queue>,
    seen: HashSet<String>,
    /// Handles of what is hidden now, by the message's id.
    held: HashMap<String, String>,
}

impl Walk {
    pub(super) fn new(queue: Arc<dyn Queue>) -> Self {
        Self { queue, seen: HashSet::new(), held: HashMap::new() }
    }

    /// Messages that were not seen before; none at the end of the queue, and once `stop` is cancelled.
    pub(super) async fn next(&mut self, stop: &CancellationToken) -> Result<Vec<Message>, QueueError> {
        if stop.is_cancelled() {
            return Ok(Vec::new());
        }
        let request = ReceiveRequest { max: 10, wait: WAIT, visibility: HIDDEN };
        let mut messages = self.queue.receive(request, stop).await?;
        for message in &messages {
            self.held.insert(message.id.clone(), message.handle.clone());
        }
        // What comes a second time was hidden for too short a time: the walk has come round.
        messages.retain(|message| self.seen.insert(message.id.clone()));
        Ok(messages)
    }

    /// Deletes messages of this walk. Answers for each.
    pub(super) async fn delete(&mut self, ids: &[&str]) -> Vec<Result<(), QueueError>> {
        let handles: Vec<String> = ids.iter().filter_map(|id| self.held.remove(*id)).collect();
        self.queue.delete(&handles).await
    }

    /// Makes everything visible again that was not deleted. Returns how many messages stay hidden for up to ten minutes.
    pub(super) async fn hand_back(self) -> usize {
        let entries: Vec<_> = self.held.into_values().map(|handle| (handle, Duration::ZERO)).collect();
        let answers = self.queue.hide(&entries).await;
        // An expired handle is a message that is visible already.
        answers.iter().filter(|answer| !matches!(answer, Ok(()) | Err(QueueError::HandleExpired(_)))).count()
    }
}
