//! What a worker does beside jobs: gauges, pruning, and an eye on stuck slots.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::pool::Pool;
use crate::telemetry::metrics;

const GAUGES_EVERY: Duration = Duration::from_secs(1);
const PRUNE_EVERY: Duration = Duration::from_secs(3600);
const PRUNE_CHUNK: u32 = 1000;
/// A handler that goes on this long after it was told to stop is stuck in a thread.
const STUCK_AFTER: Duration = Duration::from_secs(60);

pub(crate) async fn run(pool: Arc<Pool>, retention: Option<Duration>) {
    let mut tick = tokio::time::interval(GAUGES_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    // Workers that start together must not prune together.
    let mut prune_at = Instant::now() + PRUNE_EVERY.mul_f64(fastrand::f64());
    loop {
        tick.tick().await;
        metrics::slots(pool.permits.busy_slots(), pool.permits.total_slots());
        for lane in &pool.lanes {
            lane.metrics.poll_age(lane.turned_at.lock().elapsed().as_secs_f64());
        }
        let stuck = pool.leases.stuck(STUCK_AFTER);
        if stuck * 2 > pool.permits.total_slots() as usize && !pool.stop.is_cancelled() {
            tracing::error!(stuck, "more than half of the slots are stuck in threads; the process drains itself");
            pool.stop.cancel();
        }
        if let Some(age) = retention
            && Instant::now() >= prune_at
        {
            prune_at = Instant::now() + PRUNE_EVERY;
            prune(&pool, age).await;
        }
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
