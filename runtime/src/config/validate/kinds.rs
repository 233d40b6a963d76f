//! Handlers' policies against the configuration.

use std::time::Duration;

use super::{Problem, Problems, QUEUE_RETENTION};
use crate::config::settings::DRAIN_MARGIN;
use crate::config::{Config, duration};
use crate::policy::Policy;
use crate::router::Router;

impl Config {
    /// Checks the policies of a pool's handlers: their timeouts against its grace, their tries against how long a
    /// queue keeps a message. A pool that there is not has no problems.
    pub fn validate_kinds(&self, pool: &str, router: &Router) -> Result<(), Problems> {
        let mut found = Vec::new();
        let Some(settings) = self.pools.get(pool) else { return Ok(()) };
        let router = router.only(&settings.kinds);
        for kind in router.kinds() {
            let Some(policy) = router.policy(kind) else { continue };
            let timeout = policy.timeout.unwrap_or(settings.timeout);
            if timeout.saturating_add(DRAIN_MARGIN) > settings.grace {
                let what = format!(
                    "the handler of `{kind}` may run for {}, and {} more is needed",
                    duration::text(timeout),
                    duration::text(DRAIN_MARGIN)
                );
                let remedy =
                    "set a longer grace, a shorter timeout in the handler's policy, or give the kind to another pool";
                found.push(Problem::new(format!("pools.{pool}.grace"), what, remedy));
            }
            check(&format!("pools.{pool}.kinds"), policy, timeout, &mut found);
        }
        Problems(found).into_result()
    }
}

/// All tries at their longest, and the longest waits between them, must end before the queue drops the message.
pub(super) fn check(path: &str, policy: &Policy, timeout: Duration, found: &mut Vec<Problem>) {
    let longest = longest_life(policy, timeout);
    if longest > QUEUE_RETENTION {
        let what = format!(
            "{} failing runs of {} with their waits may take {}, and a queue keeps a message for {}",
            u64::from(policy.max_failures) + 1,
            duration::text(timeout),
            duration::text(Duration::from_secs(longest.as_secs())),
            duration::text(QUEUE_RETENTION)
        );
        found.push(Problem::new(
            path,
            what,
            "set a shorter timeout, or fewer failures or a lower retry_cap in the policy",
        ));
    }
}

/// The first run and one after each of `max_failures` failures, and before each of those the ceiling of its backoff:
/// `min(base × 2^(n − 1), cap)`.
fn longest_life(policy: &Policy, timeout: Duration) -> Duration {
    let runs = timeout.saturating_mul(policy.max_failures.saturating_add(1));
    // From the 32nd failure on the doubling is at its end: the ceilings stay what they are.
    let rising = policy.max_failures.min(32);
    let waits = (0..rising).map(|step| ceiling(policy, step)).fold(Duration::ZERO, Duration::saturating_add);
    let flat = policy.retry_cap.saturating_mul(policy.max_failures - rising);
    runs.saturating_add(waits).saturating_add(flat)
}

fn ceiling(policy: &Policy, step: u32) -> Duration {
    policy.retry_base.saturating_mul(1_u32.checked_shl(step).unwrap_or(u32::MAX)).min(policy.retry_cap)
}

#[cfg(test)]
mod tests;
