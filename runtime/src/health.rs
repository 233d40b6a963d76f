//! What probes are told. Liveness fails only when a poller with room has not turned; readiness never drops with load.

use std::sync::Arc;
use std::time::Duration;

use crate::pool::Pool;

/// A worker's health.
#[derive(Clone)]
pub struct WorkerHealth {
    pool: Arc<Pool>,
}

impl WorkerHealth {
    pub(crate) fn new(pool: Arc<Pool>) -> Self {
        Self { pool }
    }

    /// Whether the process is worth keeping.
    pub fn live(&self) -> Result<(), String> {
        let patience = self.pool.settings.lease.wait + Duration::from_secs(60);
        // Full slots, a store that is away and a drain are no faults of the pollers.
        if self.pool.permits.free_slots() == 0 || self.pool.records.breaker.is_open() || self.pool.stop.is_cancelled() {
            return Ok(());
        }
        for lane in &self.pool.lanes {
            let age = lane.turned_at.lock().elapsed();
            if age > patience {
                return Err(format!("the poller of `{}` has not turned for {} s", lane.name, age.as_secs()));
            }
        }
        Ok(())
    }

    /// Whether the worker has begun, and not begun to end.
    pub fn ready(&self) -> Result<(), String> {
        if self.pool.stop.is_cancelled() { Err("draining".to_owned()) } else { Ok(()) }
    }
}
