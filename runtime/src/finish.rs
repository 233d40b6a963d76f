//! Tells metrics, logs and listeners how a delivery ended.

use std::time::Duration;

use tracing::Span;

use crate::envelope::Envelope;
use crate::outcome::{Finished, Outcome};
use crate::store::{Claimed, Commit, Transition};

/// A listener of a worker; see `WorkerBuilder::on_finished`.
pub(crate) type Listener = std::sync::Arc<dyn Fn(&Finished) + Send + Sync>;

/// One delivery's end.
pub(crate) struct Finish<'a> {
    pub(crate) envelope: &'a Envelope,
    pub(crate) claimed: &'a Claimed,
    pub(crate) outcome: Outcome,
    pub(crate) commit: &'a Commit,
    pub(crate) ran: Duration,
    pub(crate) waited: Duration,
}

impl Finish<'_> {
    pub(crate) fn error(&self) -> Option<&str> {
        match &self.commit.transition {
            Transition::Retry { error, .. }
            | Transition::PutOff { why: error, .. }
            | Transition::Rejected { error, .. }
            | Transition::Dead { error, .. } => Some(error),
            _ => None,
        }
    }

    pub(crate) fn fingerprint(&self) -> Option<&str> {
        match &self.commit.transition {
            Transition::Rejected { fingerprint, .. } | Transition::Dead { fingerprint, .. } => Some(fingerprint),
            _ => None,
        }
    }

    fn output(&self) -> Option<&str> {
        match &self.commit.transition {
            Transition::Succeeded { output } => Some(output),
            _ => None,
        }
    }

    pub(crate) fn attempt(&self) -> u32 {
        self.claimed.failures + self.claimed.losses + self.claimed.interruptions + 1
    }

    /// Payloads and outputs stay out of the logs. A filter that lets warnings through may leave out the job's span, which
    /// says whose event this is: then the event says it itself.
    pub(crate) fn log(&self) {
        let (outcome, ms) = (self.outcome.as_str(), self.ran.as_millis() as u64);
        let Envelope { key, kind, .. } = self.envelope;
        match self.error() {
            // Nothing went wrong, and it may be said often.
            Some(error) if self.outcome == Outcome::PutOff => tracing::info!(outcome, ms, error, "job finished"),
            Some(error) if Span::current().is_disabled() => {
                tracing::warn!(%key, kind, outcome, ms, error, "job finished");
            }
            Some(error) => tracing::warn!(outcome, ms, error, "job finished"),
            None => tracing::info!(outcome, ms, "job finished"),
        }
    }

    pub(crate) fn told(&self) -> Finished {
        Finished {
            key: self.envelope.key.clone(),
            kind: self.envelope.kind.clone(),
            outcome: self.outcome,
            output: self.output().map(str::to_owned),
            error: self.error().map(str::to_owned),
            waited: self.waited,
            ran: self.ran,
            attempt: self.attempt(),
        }
    }
}
