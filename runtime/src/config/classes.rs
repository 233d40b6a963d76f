//! The capacity classes that there are without a word in the configuration.

use std::collections::BTreeMap;
use std::time::Duration;

use super::QueueConfig;
use super::settings::{DRAIN_MARGIN, PoolConfig};

/// One queue = one class = one Deployment. Workers times connections come to 80, the database's share by default.
const CLASSES: [Class; 5] = [
    Class { name: "fast", timeout: Duration::from_secs(30), slots: 32, gpu: 0, max_workers: 4 },
    Class { name: "standard", timeout: Duration::from_secs(15 * 60), slots: 16, gpu: 0, max_workers: 6 },
    Class { name: "long", timeout: Duration::from_secs(6 * 3600), slots: 4, gpu: 0, max_workers: 4 },
    Class { name: "inference-cpu", timeout: Duration::from_secs(5 * 60), slots: 4, gpu: 0, max_workers: 4 },
    Class { name: "inference-gpu", timeout: Duration::from_secs(5 * 60), slots: 4, gpu: 1, max_workers: 2 },
];

struct Class {
    name: &'static str,
    timeout: Duration,
    slots: u32,
    gpu: u32,
    max_workers: u32,
}

/// All built-in classes, by name.
pub(super) fn all() -> BTreeMap<String, PoolConfig> {
    CLASSES.iter().map(|class| (class.name.to_owned(), pool(class.name))).collect()
}

/// What a pool of this name starts from: its class's values where there is one, else the general ones; and in either
/// case the queue of its name.
pub(super) fn pool(name: &str) -> PoolConfig {
    let queues = vec![QueueConfig::new(name)];
    match CLASSES.iter().find(|class| class.name == name) {
        None => PoolConfig { queues, ..PoolConfig::default() },
        Some(class) => PoolConfig {
            queues,
            slots: class.slots,
            gpu: class.gpu,
            timeout: class.timeout,
            grace: class.timeout + DRAIN_MARGIN,
            max_workers: class.max_workers,
            ..PoolConfig::default()
        },
    }
}
