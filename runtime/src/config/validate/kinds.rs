//! Handlers' policies against the configuration.

use std::time::Duration;

use super::{QUEUE_RETENTION, Problem, Problems};
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
                let what = format!("the handler of `{kind}` may run for {}, and {} more is needed", duration::text(timeout), duration::text(DRAIN_MARGIN));
                let remedy = "set a longer grace, a shorter timeout in the handler's policy, or give the kind to another pool";
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
            policy.max_failures,
            duration::text(timeout),
            duration::text(Duration::from_secs(longest.as_secs())),
            duration::text(QUEUE_RETENTION)
        );
        found.push(Problem::new(path, what, "set a shorter timeout, or fewer failures or a lower retry_cap in the policy"));
    }
}

/// `max_failures` runs, and the ceiling of the backoff after each but the last: `min(base × 2^(n − 1), cap)`.
fn longest_life(policy: &Policy, timeout: Duration) -> Duration {
    let runs = timeout.saturating_mul(policy.max_failures);
    // From the 32nd failure on every ceiling is the cap, or the doubling has overflowed into it.
    let doubling = policy.max_failures.saturating_sub(1).min(32);
    let ceiling = |step: u32| policy.retry_base.saturating_mul(1_u32.checked_shl(step).unwrap_or(u32::MAX)).min(policy.retry_cap);
    let rising = (0..doubling).map(ceiling).fold(Duration::ZERO, Duration::saturating_add);
    let flat = policy.retry_cap.saturating_mul(policy.max_failures.saturating_sub(1) - doubling);
    runs.saturating_add(rising).saturating_add(flat)
}
