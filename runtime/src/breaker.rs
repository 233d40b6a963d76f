//! Whether the store answers. While it does not, nothing is received.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::retry;
use crate::store::{Store, StoreError};

/// Open while the store is away.
pub(crate) struct Breaker {
    store: Arc<dyn Store>,
    open: watch::Sender<bool>,
}

impl Breaker {
    pub(crate) fn new(store: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self { store, open: watch::Sender::new(false) })
    }

    pub(crate) fn is_open(&self) -> bool {
        *self.open.borrow()
    }

    /// Returns once the store answers.
    pub(crate) async fn closed(&self) {
        // The sender lives as long as `self`: waiting can't fail.
        let _ = self.open.subscribe().wait_for(|open| !open).await;
    }

    /// Tells of a failed call; where the store is away, receiving stops until it answers again.
    pub(crate) fn failed(self: &Arc<Self>, error: &StoreError) {
        if !matches!(error, StoreError::Unavailable(_)) {
            return;
        }
        let newly = self.open.send_if_modified(|open| !std::mem::replace(open, true));
        if newly {
            tracing::error!(%error, "the store is away: receiving stops until it answers");
            tokio::spawn(Arc::clone(self).probe());
        }
    }

    async fn probe(self: Arc<Self>) {
        for delay in retry::endless(Duration::from_secs(5)) {
            tokio::time::sleep(delay).await;
            match tokio::time::timeout(Duration::from_secs(5), self.store.ping()).await {
                Ok(Ok(())) => break,
                Ok(Err(error)) => tracing::debug!(%error, "the store is still away"),
                Err(_) => tracing::debug!("the store does not answer in time"),
            }
        }
        tracing::info!("the store answers again: receiving goes on");
        self.open.send_replace(false);
    }
}
