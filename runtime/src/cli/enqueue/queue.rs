//! Which queue a kind goes to, if nobody says.

use std::collections::BTreeSet;

use crate::cli::failure::Failure;
use crate::config::{Config, PoolConfig};

/// Where jobs go without a configuration, and where pools do not decide.
pub(crate) const DEFAULT_QUEUE: &str = "standard";

/// The heaviest queue of the pool that names the kind most closely.
pub(super) fn choose(config: &Config, kind: &str) -> Result<String, Failure> {
    if config.pools.is_empty() {
        return Ok(DEFAULT_QUEUE.to_owned());
    }
    let closest = config.pools.values().filter_map(|pool| closeness(pool, kind)).max();
    let candidates: BTreeSet<&str> =
        config.pools.values().filter(|pool| closeness(pool, kind) == closest).filter_map(heaviest).collect();
    let first = candidates.first().copied();
    match (closest, first) {
        (None, _) | (_, None) => {
            Err(Failure::usage(format!("no pool of the configuration takes `{kind}`"))
                .remedy("name a queue by --queue"))
        }
        (_, Some(only)) if candidates.len() == 1 => Ok(only.to_owned()),
        _ if candidates.contains(DEFAULT_QUEUE) => Ok(DEFAULT_QUEUE.to_owned()),
        _ => {
            let names: Vec<&str> = candidates.into_iter().collect();
            Err(Failure::usage(format!("`{kind}` may go to more than one queue: {}", names.join(", ")))
                .remedy("name one by --queue, or list the kind in the `kinds` of one pool"))
        }
    }
}

/// How closely a pool names the kind: by the length of what it says of it. `None` if it does not take it.
fn closeness(pool: &PoolConfig, kind: &str) -> Option<usize> {
    if pool.kinds.is_empty() {
        return Some(0);
    }
    let of = |pattern: &String| match pattern.strip_suffix('*') {
        Some(prefix) => kind.starts_with(prefix).then_some(prefix.len() + 1),
        None => (kind == pattern).then_some(usize::MAX),
    };
    pool.kinds.iter().filter_map(of).max()
}

fn heaviest(pool: &PoolConfig) -> Option<&str> {
    // The first of the heaviest: `max_by_key` would take the last.
    pool.queues.iter().rev().max_by_key(|queue| queue.weight).map(|queue| &*queue.name)
}
