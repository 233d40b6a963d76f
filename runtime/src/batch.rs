//! Forms batches of calls. A batch is formed once it may be sent, so batches grow under load with no timer; a linger
//! waits for a fuller one where each request costs money.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::Instant;

/// Collects single calls into batches of at most `max`.
pub(crate) struct Batcher<T, R> {
    sender: mpsc::UnboundedSender<Item<T, R>>,
}

type Item<T, R> = (T, oneshot::Sender<R>);
type Receiver<T, R> = mpsc::UnboundedReceiver<Item<T, R>>;

/// The shape of a batcher.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Most items a batch.
    pub(crate) max: usize,
    /// How long the first item of a batch waits for more.
    pub(crate) linger: Duration,
    /// Batches under way at once.
    pub(crate) concurrency: usize,
}

impl<T: Send + 'static, R: Send + 'static> Batcher<T, R> {
    /// `send` answers for each item in order. A missing answer reaches its caller as `None`.
    pub(crate) fn new(
        shape: Shape,
        send: impl Fn(Vec<T>) -> BoxFuture<'static, Vec<R>> + Send + Sync + 'static,
    ) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        let (receiver, send) = (Arc::new(Mutex::new(receiver)), Arc::new(send));
        for _ in 0..shape.concurrency {
            tokio::spawn(work(shape, Arc::clone(&receiver), Arc::clone(&send)));
        }
        Self { sender }
    }

    /// `None` if the runtime is going down or the batch panicked.
    pub(crate) async fn call(&self, item: T) -> Option<R> {
        let (sender, receiver) = oneshot::channel();
        self.sender.send((item, sender)).ok()?;
        receiver.await.ok()
    }
}

/// Forms a batch, sends it, hands out the answers, and again. Whoever has nothing under way takes the next calls.
async fn work<T, R>(
    shape: Shape,
    receiver: Arc<Mutex<Receiver<T, R>>>,
    send: Arc<impl Fn(Vec<T>) -> BoxFuture<'static, Vec<R>>>,
) {
    let mut items = Vec::new();
    loop {
        form(shape, &mut *receiver.lock().await, &mut items).await;
        if items.is_empty() {
            return;
        }
        let (batch, answers): (Vec<T>, Vec<oneshot::Sender<R>>) = items.drain(..).unzip();
        // A batch that panics costs its callers their answers, and the next ones nothing.
        let Ok(results) = AssertUnwindSafe(async { send(batch).await }).catch_unwind().await else { continue };
        for (answer, result) in answers.into_iter().zip(results) {
            // A caller that went away no longer wants its answer.
            drop(answer.send(result));
        }
    }
}

/// Leaves `items` empty if no call will come any more.
async fn form<T, R>(shape: Shape, receiver: &mut Receiver<T, R>, items: &mut Vec<Item<T, R>>) {
    receiver.recv_many(items, shape.max).await;
    if shape.linger.is_zero() {
        // The first call wakes this task ahead of other tasks that are ready, and that may be about to call too.
        tokio::task::yield_now().await;
        while items.len() < shape.max {
            let Ok(item) = receiver.try_recv() else { break };
            items.push(item);
        }
        return;
    }
    let until = Instant::now() + shape.linger;
    while !items.is_empty() && items.len() < shape.max {
        let more = shape.max - items.len();
        match tokio::time::timeout_at(until, receiver.recv_many(items, more)).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
}
