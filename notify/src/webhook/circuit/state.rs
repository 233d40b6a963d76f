//! One circuit, as a state machine that is told the time.

use std::time::{Duration, Instant};

use super::CircuitOptions;

/// How often those that wait for another's probe ask again.
const PROBED_MEANWHILE: Duration = Duration::from_secs(1);

/// A host's circuit.
#[derive(Debug, Default)]
pub(super) struct Circuit {
    state: State,
    /// Times that it has opened without a success in between.
    openings: u32,
    failed_at: Option<Instant>,
}

#[derive(Debug)]
enum State {
    /// Tries pass; so many have failed in a row.
    Closed { failures: u32 },
    /// None passes before then.
    Open { until: Instant },
    /// One try is on its way to find out.
    HalfOpen { since: Instant },
}

/// May one try?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Yes.
    Go,
    /// Yes, and what becomes of it decides for all.
    Probe,
    /// Not for so long.
    Wait(Duration),
}

impl Default for State {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

impl Circuit {
    pub(super) fn ask(&mut self, now: Instant, options: &CircuitOptions) -> Asked {
        match self.state {
            State::Closed { .. } => Asked::Go,
            State::Open { until } if now < until => Asked::Wait(until - now),
            State::Open { .. } => {
                self.state = State::HalfOpen { since: now };
                Asked::Probe
            }
            State::HalfOpen { .. } => Asked::Wait(PROBED_MEANWHILE.min(options.cool_down)),
        }
    }

    /// A try failed. One that had passed before the circuit opened says nothing new.
    pub(super) fn failed(&mut self, probe: bool, now: Instant, options: &CircuitOptions) {
        self.failed_at = Some(now);
        let opens = match &mut self.state {
            State::Closed { failures } => {
                *failures += 1;
                options.failures > 0 && *failures >= options.failures
            }
            State::Open { .. } | State::HalfOpen { .. } => probe,
        };
        if opens {
            let cool_down = options.cool_down.saturating_mul(1 << self.openings.min(20)).min(options.max_cool_down);
            self.openings = self.openings.saturating_add(1);
            self.state = State::Open { until: now + cool_down };
        }
    }

    /// The probe came to no end; the next that asks is one.
    pub(super) fn forget_probe(&mut self) {
        if let State::HalfOpen { since } = self.state {
            self.state = State::Open { until: since };
        }
    }

    /// Whether nobody has failed here for so long that it need not be remembered.
    pub(super) fn is_stale(&self, now: Instant, options: &CircuitOptions) -> bool {
        self.failed_at.is_none_or(|at| now.saturating_duration_since(at) > 2 * options.max_cool_down)
    }

    pub(super) fn is_open(&self, now: Instant) -> bool {
        match self.state {
            State::Closed { .. } => false,
            State::Open { until } => now < until,
            State::HalfOpen { .. } => true,
        }
    }
}
