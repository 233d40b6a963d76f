//! Long polls: a receive that waits for its first message.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::EmbeddedQueues;
use super::engine::Delivery;
use super::refusal::Refusal;

/// What a receive asks of the engine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Poll {
    pub(crate) max: usize,
    /// The queue's where it is not given.
    pub(crate) wait: Option<Duration>,
    /// The queue's where it is not given.
    pub(crate) visibility: Option<Duration>,
}

impl EmbeddedQueues {
    /// Receives as soon as there is something. Nothing lies between taking messages and returning them, so dropping the
    /// future, or cancelling `stop`, loses none.
    pub(crate) async fn poll(
        &self,
        name: &str,
        poll: Poll,
        stop: &CancellationToken,
    ) -> Result<Vec<Delivery>, Refusal> {
        let wait = match poll.wait {
            Some(wait) => wait,
            None => self.change(|engine, _| engine.describe(name))?.settings.receive_wait,
        };
        let end_ms = self.0.clock.now_ms().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        let ended = async {
            // A clock that tests set may stand still: the wait is over when either time says so.
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.0.clock.until_ms(end_ms) => {}
            }
        };
        tokio::pin!(ended);
        let wake = if wait.is_zero() { None } else { Some(self.wake(name)?) };
        while !stop.is_cancelled() {
            // Made before the look, so that what comes right after it is not missed.
            let recheck = self.0.recheck.notified();
            let deliveries = self.change(|engine, now_ms| engine.receive(name, poll.max, poll.visibility, now_ms))?;
            let Some(wake) = wake.as_ref().filter(|_| deliveries.is_empty()) else { return Ok(deliveries) };
            tokio::select! {
                () = wake.notified() => {}
                () = recheck => {}
                () = self.due() => {}
                () = &mut ended => break,
                () = stop.cancelled() => break,
            }
        }
        Ok(Vec::new())
    }

    /// What wakes one of those who wait for a message of this queue.
    fn wake(&self, name: &str) -> Result<Arc<Notify>, Refusal> {
        let mut state = self.0.state.lock();
        if !state.engine.has(name) {
            return Err(Refusal::NoQueue(name.to_owned()));
        }
        Ok(Arc::clone(state.wakes.entry(name.into()).or_default()))
    }
}
