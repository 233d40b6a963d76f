//! Delays between tries: exponential with full jitter, within what SQS can hide.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

use crate::policy::Policy;
use crate::queue::MAX_HIDDEN;

/// The delay after the `failures`-th failure: a random share of `base × 2^(failures − 1)`, at most the cap.
///
/// Full jitter: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
pub fn delay_after(policy: &Policy, failures: u32) -> Duration {
    full_jitter(policy.retry_base, policy.retry_cap, failures)
}

/// As [`delay_after`], for hiding a message for other reasons than its job's failures.
pub fn full_jitter(base: Duration, cap: Duration, step: u32) -> Duration {
    let ceiling = base.saturating_mul(1_u32.checked_shl(step.saturating_sub(1)).unwrap_or(u32::MAX)).min(cap);
    ceiling.mul_f64(fastrand::f64())
}

/// How long a message may still be hidden: SQS counts its 12 hours from the receive.
pub fn hide_at_most(delay: Duration, age_since_receive: Duration) -> Duration {
    delay.min(MAX_HIDDEN.saturating_sub(age_since_receive).saturating_sub(Duration::from_secs(60)))
}

/// Delays for calls that are repeated until they work: 100 ms doubling to `cap`, with jitter, without end.
pub fn endless(cap: Duration) -> impl Iterator<Item = Duration> + Send {
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(cap)
        .with_jitter()
        .without_max_times()
        .build()
}
