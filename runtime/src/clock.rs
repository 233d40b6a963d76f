//! The time of day, which tests may set.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

/// The system's time, or a time that moves only by [`Clock::advance`]. Cheap to clone; clones share their time.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<watch::Sender<i64>>>);

impl Clock {
    /// The system's time.
    pub fn system() -> Self {
        Self(None)
    }

    /// A time that begins at `start_ms`, in milliseconds since the Unix epoch, and stands still.
    pub fn manual(start_ms: i64) -> Self {
        Self(Some(Arc::new(watch::Sender::new(start_ms))))
    }

    /// Milliseconds since the Unix epoch.
    pub fn now_ms(&self) -> i64 {
        match &self.0 {
            Some(time) => *time.borrow(),
            None => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            }
        }
    }

    /// How long ago `then_ms` was; zero for the future.
    pub fn since_ms(&self, then_ms: i64) -> Duration {
        Duration::from_millis(u64::try_from(self.now_ms().saturating_sub(then_ms)).unwrap_or(0))
    }

    /// Moves a manual clock forward, and wakes those that wait; does nothing to the system's time.
    pub fn advance(&self, by: Duration) {
        if let Some(time) = &self.0 {
            time.send_modify(|now| *now = now.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)));
        }
    }

    /// Returns when it is `then_ms` or later.
    pub async fn until_ms(&self, then_ms: i64) {
        match &self.0 {
            Some(time) => {
                // The sender lives as long as `self`: waiting can't fail.
                let _ = time.subscribe().wait_for(|now| *now >= then_ms).await;
            }
            None => {
                let left = then_ms.saturating_sub(self.now_ms());
                tokio::time::sleep(Duration::from_millis(u64::try_from(left).unwrap_or(0))).await;
            }
        }
    }
}
