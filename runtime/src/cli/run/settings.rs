//! From a pool of the configuration to a worker's settings.

use std::time::Duration;

use crate::cli::enqueue::allowed;
use crate::cli::failure::Failure;
use crate::config::{Config, PoolConfig};
use crate::worker::WorkerSettings;

/// What is left of the grace when running jobs are interrupted: handlers clean up, messages are handed back.
const AFTER_DRAIN: Duration = Duration::from_secs(30);

pub(super) fn worker(config: &Config, pool: &PoolConfig) -> Result<WorkerSettings, Failure> {
    Ok(WorkerSettings {
        name: name(),
        queues: pool.queues.clone(),
        kinds: pool.kinds.clone(),
        slots: pool.slots,
        memory_bytes: pool.memory_bytes,
        gpu: pool.gpu,
        timeout: pool.timeout,
        drain: pool.grace.saturating_sub(AFTER_DRAIN),
        max_pollers: pool.max_pollers,
        lease: config.lease.clone(),
        bucket: config.objects.bucket.clone(),
        allowed: allowed(config)?,
        retention: Some(config.retention.records),
    })
}

/// The host's name, which is the pod's on Kubernetes, with something that tells one process from the next.
fn name() -> String {
    let host = std::env::var("HOSTNAME").ok().filter(|name| !name.is_empty());
    let host = host.or_else(|| std::fs::read_to_string("/proc/sys/kernel/hostname").ok());
    let host = host.as_deref().map_or("worker", str::trim);
    format!("{host}-{:06x}", fastrand::u32(..0x100_0000))
}
