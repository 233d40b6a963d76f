//! Deletes and hides messages in batches, and sends what is to be published.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use parking_lot::Mutex;

use crate::batch::{Batcher, Shape};
use crate::queue::{NewMessage, Queue, QueueError, Queues};
use crate::retry;

/// How long the first message of a batch waits for nine more.
const LINGER: Duration = Duration::from_millis(50);
/// SQS takes ten entries a batch.
const BATCH: Shape = Shape { max: 10, linger: LINGER, concurrency: 8 };
/// Tries of one settling; afterwards the message comes back by itself and settles then.
const TRIES: u32 = 4;

type Answer = Result<(), QueueError>;

/// Settles the messages of one queue.
pub(crate) struct Settler {
    delete: Batcher<String, Answer>,
    hide: Batcher<(String, Duration), Answer>,
}

impl Settler {
    pub(crate) fn new(queue: &Arc<dyn Queue>) -> Self {
        let (deleting, hiding) = (Arc::clone(queue), Arc::clone(queue));
        Self {
            delete: Batcher::new(BATCH, move |handles| {
                let queue = Arc::clone(&deleting);
                async move { queue.delete(&handles).await }.boxed()
            }),
            hide: Batcher::new(BATCH, move |entries| {
                let queue = Arc::clone(&hiding);
                async move { queue.hide(&entries).await }.boxed()
            }),
        }
    }

    /// Deletes; a message that can't be deleted comes back, and its row says then that nothing is left to do.
    pub(crate) async fn delete(&self, handle: &str) {
        let mut tries = 0;
        while let Some(answer) = self.delete.call(handle.to_owned()).await {
            if Self::done("deleted", &answer, &mut tries).await {
                return;
            }
        }
    }

    /// Hides for `delay`; zero hands the message back.
    pub(crate) async fn hide(&self, handle: &str, delay: Duration) {
        let mut tries = 0;
        while let Some(answer) = self.hide.call((handle.to_owned(), delay)).await {
            if Self::done("hidden", &answer, &mut tries).await {
                return;
            }
        }
    }

    /// Whether to leave it at that; waits before another try.
    async fn done(what: &str, answer: &Answer, tries: &mut u32) -> bool {
        *tries += 1;
        match answer {
            Ok(()) => true,
            Err(QueueError::Unavailable(_)) if *tries < TRIES => {
                let delay = retry::full_jitter(Duration::from_millis(200), Duration::from_secs(5), *tries);
                tokio::time::sleep(delay).await;
                false
            }
            Err(error) => {
                tracing::warn!(%error, "a message could not be {what}; it comes back and is settled then");
                true
            }
        }
    }
}

/// Sends follow-ups and dead-letter copies, in batches for each queue.
pub(crate) struct Publisher {
    queues: Arc<dyn Queues>,
    senders: Mutex<HashMap<String, Arc<Batcher<NewMessage, Answer>>>>,
}

impl Publisher {
    pub(crate) fn new(queues: Arc<dyn Queues>) -> Self {
        Self { queues, senders: Mutex::default() }
    }

    /// Sends one message.
    pub(crate) async fn send(&self, queue: &str, message: NewMessage) -> Answer {
        let known = self.senders.lock().get(queue).cloned();
        let sender = match known {
            Some(sender) => sender,
            None => {
                let opened = self.queues.open(queue).await?;
                let sender = Arc::new(Batcher::new(BATCH, move |messages: Vec<NewMessage>| {
                    let queue = Arc::clone(&opened);
                    async move { queue.send(&messages).await }.boxed()
                }));
                Arc::clone(self.senders.lock().entry(queue.to_owned()).or_insert(sender))
            }
        };
        sender.call(message).await.unwrap_or_else(|| Err(QueueError::Unavailable("the worker is shutting down".into())))
    }
}
