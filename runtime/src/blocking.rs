//! Threads for handlers that block. A thread can't be stopped: whoever gives up on a handler waits for its threads.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

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
    running: AtomicUsize,
    /// Told when the last of them returns.
    returned: Notify,
}

impl BlockingWork {
    pub(crate) fn new(pool: BlockingPool) -> Arc<Self> {
        Arc::new(Self { pool, running: AtomicUsize::new(0), returned: Notify::new() })
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
        self.running.load(Ordering::Acquire) == 0
    }

    /// Returns when no thread of this job runs.
    pub(crate) async fn idle(&self) {
        while !self.is_idle() {
            // One waiter alone: a thread that returns before it waits leaves the notice for it.
            self.returned.notified().await;
        }
    }
}

struct Running {
    work: Arc<BlockingWork>,
    _permit: OwnedSemaphorePermit,
}

impl Running {
    fn new(work: Arc<BlockingWork>, permit: OwnedSemaphorePermit) -> Self {
        work.running.fetch_add(1, Ordering::Relaxed);
        Self { work, _permit: permit }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.work.running.fetch_sub(1, Ordering::Release) == 1 {
            self.work.returned.notify_one();
        }
    }
}
