//! `cx.memory`: memory of the pool, for jobs that know how much they need only once they run.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::Context;
use crate::error::JobError;
use crate::permits::{Amount, Permit, Permits};

/// What a run holds of its pool's memory beside what its kind's policy asked for.
pub(crate) struct Memory {
    permits: Arc<Permits>,
    /// Memory was taken, or is being waited for, or the policy took it.
    taken: AtomicBool,
    held: Mutex<Option<Permit>>,
}

impl Memory {
    pub(crate) fn of(permits: &Arc<Permits>, by_policy: u64) -> Self {
        Self { permits: Arc::clone(permits), taken: AtomicBool::new(by_policy > 0), held: Mutex::default() }
    }
}

impl Context {
    /// Waits until so much of the pool's memory is free, and holds it until the run's threads have returned. Once a run,
    /// and only of a kind whose policy asks for no memory: jobs that hold some while they wait for more could wait for ever.
    ///
    /// # Errors
    /// More than the pool has rejects the job, as does a second call, and a call where the kind's policy asks for memory.
    pub async fn memory(&self, bytes: u64) -> Result<(), JobError> {
        let Memory { permits, taken, held } = &self.memory;
        if taken.swap(true, Ordering::Relaxed) {
            let why = "the handler takes memory twice, or beside its policy's; take all of it at once";
            return Err(JobError::reject(why));
        }
        if let Some(why) = permits.refuse(Amount { memory: bytes, ..Amount::default() }) {
            return Err(JobError::reject(why));
        }
        let permit = permits.acquire_memory(bytes).await;
        *held.lock() = Some(permit.ok_or_else(|| JobError::retry("the worker is shutting down"))?);
        Ok(())
    }
}
