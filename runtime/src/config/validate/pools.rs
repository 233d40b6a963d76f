//! Pools: sizes, times and queues.

use std::collections::HashSet;
use std::time::Duration;

use crate::config::problem::Problem;
use crate::config::settings::DRAIN_MARGIN;
use crate::config::{Config, PoolConfig, QueueConfig, duration};
use crate::policy::Policy;
use crate::queue::MAX_HIDDEN;

/// SQS's limit on names.
const MAX_NAME_CHARS: usize = 80;

pub(super) fn check(config: &Config, found: &mut Vec<Problem>) {
    if config.pools.is_empty() {
        found.push(Problem::new(
            "pools",
            "there is no pool",
            "add [pools.standard], or leave all pools out for the built-in ones",
        ));
    }
    for (name, pool) in &config.pools {
        let path = format!("pools.{name}");
        sizes(&path, pool, found);
        times(&path, pool, found);
        queues(&path, pool, found);
        super::kinds::check(&format!("{path}.timeout"), &Policy::default(), pool.timeout, found);
    }
    connections(config, found);
}

fn sizes(path: &str, pool: &PoolConfig, found: &mut Vec<Problem>) {
    let sizes = [("slots", pool.slots), ("max_pollers", pool.max_pollers), ("max_workers", pool.max_workers)];
    for (key, size) in sizes {
        if size == 0 {
            found.push(Problem::new(format!("{path}.{key}"), "it is 0", "set 1 or more"));
        }
    }
}

fn times(path: &str, pool: &PoolConfig, found: &mut Vec<Problem>) {
    let text = duration::text;
    if pool.timeout.is_zero() {
        found.push(Problem::new(format!("{path}.timeout"), "it is zero", "set how long a job may run, such as 15m"));
    }
    if pool.timeout.saturating_add(DRAIN_MARGIN) > pool.grace {
        let what = format!("a drain needs the timeout, {}, and {} more", text(pool.timeout), text(DRAIN_MARGIN));
        let least = pool.timeout.saturating_add(DRAIN_MARGIN);
        let remedy = format!(
            "set {} or more, as terminationGracePeriodSeconds of the pod too, or a shorter timeout",
            text(least)
        );
        found.push(Problem::new(format!("{path}.grace"), what, remedy));
    }
    let longest = MAX_HIDDEN.saturating_sub(Duration::from_secs(60));
    if pool.timeout > longest {
        let what =
            format!("{} is longer than SQS can hide a job's message, 12 hours from its receive", text(pool.timeout));
        found.push(Problem::new(
            format!("{path}.timeout"),
            what,
            format!("set {} at most, or split the job", text(longest)),
        ));
    }
}

fn queues(path: &str, pool: &PoolConfig, found: &mut Vec<Problem>) {
    if pool.queues.is_empty() {
        found.push(Problem::new(
            format!("{path}.queues"),
            "it takes no queue",
            "name one, or leave the key out for the queue of the pool's name",
        ));
    }
    let mut seen = HashSet::new();
    for (number, queue) in pool.queues.iter().enumerate() {
        let path = format!("{path}.queues[{number}]");
        if !seen.insert(&queue.name) {
            found.push(Problem::new(
                &path,
                format!("the queue `{}` is in this pool twice", queue.name),
                "name it once, with its whole weight",
            ));
        }
        if queue.weight == 0 {
            found.push(Problem::new(
                format!("{path}.weight"),
                "a queue of weight 0 would never be served",
                "set 1 or more, or remove the queue",
            ));
        }
        names(&path, queue, found);
    }
}

fn names(path: &str, queue: &QueueConfig, found: &mut Vec<Problem>) {
    let remedy = "use 1 to 80 of the characters A-Z a-z 0-9 _ -, the `.fifo` at the end of a FIFO queue among them";
    if !is_queue_name(&queue.name) {
        found.push(Problem::new(format!("{path}.name"), format!("SQS takes no queue named `{}`", queue.name), remedy));
        return;
    }
    let (dead, path) = (queue.dead_letter_name(), format!("{path}.dead_letter_queue"));
    if !is_queue_name(&dead) {
        found.push(Problem::new(path, format!("SQS takes no queue named `{dead}`"), remedy));
    } else if dead == queue.name {
        found.push(Problem::new(
            path,
            "it is the queue itself: dead jobs would come back at once",
            "name another queue",
        ));
    } else if dead.ends_with(".fifo") != queue.name.ends_with(".fifo") {
        let what = format!("`{dead}` and `{}` are not both FIFO queues", queue.name);
        found.push(Problem::new(
            path,
            what,
            "give a FIFO queue a FIFO dead-letter queue, and a standard one a standard one",
        ));
    }
}

pub(super) fn is_queue_name(name: &str) -> bool {
    let stem = name.strip_suffix(".fifo").unwrap_or(name);
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !stem.is_empty() && name.len() <= MAX_NAME_CHARS && stem.bytes().all(allowed)
}

fn connections(config: &Config, found: &mut Vec<Problem>) {
    let each = u64::from(config.database.max_connections);
    let wanted: u64 = config.pools.values().map(|pool| u64::from(pool.max_workers) * each).sum();
    let granted = config.database.connections_for_all;
    if wanted > u64::from(granted) {
        let parts = config.pools.iter().map(|(name, pool)| format!("{name} {} × {each}", pool.max_workers));
        let what = format!(
            "all pools' workers together may open {wanted} connections ({}), and {granted} are granted",
            parts.collect::<Vec<_>>().join(", ")
        );
        let remedy = "raise it to what the database or its pooler grants, or lower max_workers of the pools or database.max_connections";
        found.push(Problem::new("database.connections_for_all", what, remedy));
    }
}
