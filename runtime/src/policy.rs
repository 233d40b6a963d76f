//! How a kind is run: its timeout, caps, retries and permits.

use std::time::Duration;

use serde::Serialize;

/// A kind's policy. `Policy::default()` suits most; override [`crate::Handler::policy`] where it does not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Policy {
    /// How long one try may run; `None` takes the pool's.
    pub timeout: Option<Duration>,
    /// Verdicts against a job before it is dead. Default 10.
    pub max_failures: u32,
    /// Workers that may be lost with a job before it is dead (`worker_lost`). Default 3.
    pub max_losses: u32,
    /// Shutdowns that may cut a job short before it is dead. Default 20.
    pub max_interruptions: u32,
    /// The longest wait before the second try; it doubles with every failure. Default 1 s.
    pub retry_base: Duration,
    /// The longest wait between two tries. Default 15 min.
    pub retry_cap: Duration,
    /// What one try may take of the pool, beside its slot.
    pub permits: Permits,
}

/// What one try takes of its pool. A job that asks for more than the pool has is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Permits {
    /// Bytes of memory.
    pub memory_bytes: u64,
    /// Shares of the GPU.
    pub gpu: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            timeout: None,
            max_failures: 10,
            max_losses: 3,
            max_interruptions: 20,
            retry_base: Duration::from_secs(1),
            retry_cap: Duration::from_secs(900),
            permits: Permits::default(),
        }
    }
}

impl Policy {
    /// The sum of the caps.
    pub fn cap_sum(&self) -> u32 {
        self.max_failures + self.max_losses + self.max_interruptions
    }
}
