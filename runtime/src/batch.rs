//! Forms batches of calls. A batch is formed once it may be sent, so batches grow under load with no timer; a linger
//! waits for a fuller one where each request costs money.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::Instant;

/// Collects single calls into batches of at most `max`.
pub(crate) struct Batcher<T, R> {
    sender: mpsc::UnboundedSender<Item<T, R>>,
}

type Item<T, R> = (T, oneshot::Sender<R>);
type Send_<T, R> = Arc<dyn Fn(Vec<T>) -> BoxFuture<'static, Vec<R>> + Send + Sync>;

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
        tokio::spawn(collect(shape, receiver, Arc::new(send)));
        Self { sender }
    }

    /// `None` if the runtime is going down or the batch panicked.
    pub(crate) async fn call(&self, item: T) -> Option<R> {
        let (sender, receiver) = oneshot::channel();
        self.sender.send((item, sender)).ok()?;
        receiver.await.ok()
    }
}

async fn collect<T: Send + 'static, R: Send + 'static>(
    shape: Shape,
    mut receiver: mpsc::UnboundedReceiver<Item<T, R>>,
    send: Send_<T, R>,
) {
    let turns = Arc::new(Semaphore::new(shape.concurrency));
    let mut items: Vec<Item<T, R>> = Vec::with_capacity(shape.max);
    while let Some(first) = receiver.recv().await {
        items.push(first);
        if !shape.linger.is_zero() {
            let until = Instant::now() + shape.linger;
            while items.len() < shape.max {
                let more = shape.max - items.len();
                match tokio::time::timeout_at(until, receiver.recv_many(&mut items, more)).await {
                    Ok(0) | Err(_) => break,
                    Ok(_) => {}
                }
            }
        }
        let Ok(turn) = Arc::clone(&turns).acquire_owned().await else { return };
        while items.len() < shape.max {
            match receiver.try_recv() {
                Ok(item) => items.push(item),
                Err(_) => break,
            }
        }
        let (batch, answers): (Vec<T>, Vec<oneshot::Sender<R>>) = items.drain(..).unzip();
        let work = send(batch);
        tokio::spawn(async move {
            for (answer, result) in answers.into_iter().zip(work.await) {
                // A caller that went away no longer wants its answer.
                drop(answer.send(result));
            }
            drop(turn);
        });
    }
}
