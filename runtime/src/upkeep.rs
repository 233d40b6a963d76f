//! What a worker does beside jobs: gauges and an eye on stuck slots, pruning of records, and the sweep of objects.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::pool::Pool;
use crate::sweep;
use crate::telemetry::metrics;

const GAUGES_EVERY: Duration = Duration::from_secs(1);
const CLEAN_EVERY: Duration = Duration::from_secs(3600);
const PRUNE_CHUNK: u32 = 1000;
/// A handler that goes on this long after it was told to stop is stuck in a thread.
const STUCK_AFTER: Duration = Duration::from_secs(60);

/// Runs on the runtime of the leases: handlers that block every other thread are what it is to see.
pub(crate) async fn watch(pool: Arc<Pool>, stop: CancellationToken) {
    let mut tick = tokio::time::interval(GAUGES_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        metrics::upkeep();
        metrics::slots(pool.permits.busy_slots(), pool.permits.total_slots());
        for lane in &pool.lanes {
            lane.metrics.poll_age(lane.turned_at.lock().elapsed().as_secs_f64());
        }
        let stuck = pool.leases.stuck(STUCK_AFTER);
        if stuck * 2 > pool.permits.total_slots() as usize && !pool.stop.is_cancelled() {
            tracing::error!(stuck, "more than half of the slots are stuck in threads; the process drains itself");
            pool.stop.cancel();
        }
    }
}

/// Prunes old records and sweeps leftover objects, for ever.
pub(crate) async fn clean(pool: Arc<Pool>, retention: Option<Duration>) {
    let Some(age) = retention else { return };
    // Workers that start together must not prune together.
    tokio::time::sleep(CLEAN_EVERY.mul_f64(fastrand::f64())).await;
    loop {
        prune(&pool, age).await;
        let part = fastrand::u8(..);
        match sweep::sweep(&*pool.services.objects, &**pool.records.store(), &pool.services.bucket, part).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "leftover objects were swept"),
            Err(error) => tracing::warn!(error, "leftover objects were not swept; a later round tries again"),
        }
        tokio::time::sleep(CLEAN_EVERY).await;
    }
}

/// In chunks, so that no statement is long.
async fn prune(pool: &Pool, age: Duration) {
    loop {
        match pool.records.store().purge(age, PRUNE_CHUNK).await {
            Ok(0) => return,
            Ok(gone) => tracing::info!(gone, "old records were pruned"),
            Err(error) => return tracing::warn!(%error, "old records were not pruned; the next round tries again"),
        }
    }
}
