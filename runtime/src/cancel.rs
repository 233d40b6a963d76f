//! Stopping a handler, and why.

use std::sync::atomic::{AtomicU8, Ordering};

use tokio_util::sync::CancellationToken;

/// Why a handler is to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum CancelReason {
    /// The message's or the store's lease is lost: another may run the job already.
    LeaseLost = 1,
    /// A person cancelled the job.
    Person = 2,
    /// The process ends.
    Shutdown = 3,
    /// It ran over its timeout.
    Timeout = 4,
}

/// A cancellation token that keeps the first reason.
#[derive(Debug, Default)]
pub(crate) struct Cancel {
    token: CancellationToken,
    reason: AtomicU8,
}

impl Cancel {
    pub(crate) fn cancel(&self, reason: CancelReason) {
        // Later reasons lose: what stopped the handler first is what it is counted as.
        let _ = self.reason.compare_exchange(0, reason as u8, Ordering::AcqRel, Ordering::Acquire);
        self.token.cancel();
    }

    pub(crate) fn token(&self) -> &CancellationToken {
        &self.token
    }

    pub(crate) fn reason(&self) -> Option<CancelReason> {
        match self.reason.load(Ordering::Acquire) {
            1 => Some(CancelReason::LeaseLost),
            2 => Some(CancelReason::Person),
            3 => Some(CancelReason::Shutdown),
            4 => Some(CancelReason::Timeout),
            _ => None,
        }
    }
}
