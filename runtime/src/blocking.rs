//! Threads for handlers that block. A thread can't be stopped: whoever gives up on a handler waits for its threads.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::error::JobError;

/// A bounded number of threads, shared by a pool's jobs.
#[derive(Clone)]
pub(crate) struct BlockingPool(Arc<Semaphore>);

impl BlockingPool {
    pub(crate) fn new(threads: usize) -> Self {
        Self(Arc::new(Semaphore::new(threads.max(1))))
    }
}

/// One job's threads that have not returned.
pub(crate) struct BlockingWork {
    pool: BlockingPool,
    running: watch::Sender<usize>,
}

impl BlockingWork {
    pub(crate) fn new(pool: BlockingPool) -> Arc<Self> {
        Arc::new(Self { pool, running: watch::Sender::new(0) })
    }

    pub(crate) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JobError> {
        let closed = |_| JobError::retry("the worker is shutting down");
        let permit = Arc::clone(&self.pool.0).acquire_owned().await.map_err(closed)?;
        let running = Running::new(Arc::clone(self), permit);
        let thread = tokio::task::spawn_blocking(move || {
            let result = catch_unwind(AssertUnwindSafe(work));
            drop(running);
            result
        });
        match thread.await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => Err(JobError::retry("the worker is shutting down")),
        }
    }

    pub(crate) fn is_idle(&self) -> bool {
        *self.running.borrow() == 0
    }

    /// Returns when no thread of this job runs.
    pub(crate) async fn idle(&self) {
        // The sender lives as long as `self`: waiting can't fail.
        let _ = self.running.subscribe().wait_for(|running| *running == 0).await;
    }
}

struct Running {
    work: Arc<BlockingWork>,
    _permit: OwnedSemaphorePermit,
}

impl Running {
    fn new(work: Arc<BlockingWork>, permit: OwnedSemaphorePermit) -> Self {
        work.running.send_modify(|running| *running += 1);
        Self { work, _permit: permit }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.work.running.send_modify(|running| *running -= 1);
    }
}
