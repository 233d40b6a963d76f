//! A circuit a host: after a row of failures it opens, and nothing is sent there until one try shows that it is back.

mod state;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use state::{Asked, Circuit};

/// From so many hosts in trouble on, those that nobody has asked for long are forgotten.
const MANY: usize = 1024;

/// When circuits open and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircuitOptions {
    /// Failures in a row that open one; 0 keeps all closed.
    pub failures: u32,
    /// How long it is open at first. Doubles each time that it opens again without a success in between.
    pub cool_down: Duration,
    /// How long it is open at most.
    pub max_cool_down: Duration,
}

impl Default for CircuitOptions {
    fn default() -> Self {
        Self { failures: 5, cool_down: Duration::from_secs(30), max_cool_down: Duration::from_secs(600) }
    }
}

/// Nothing is sent to this host for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the host has failed several times in a row; it is left alone for {0:?}")]
pub struct Open(pub Duration);

/// The circuits of all hosts that are in trouble. Clones are the same circuits.
#[derive(Debug, Clone, Default)]
pub struct Circuits {
    options: CircuitOptions,
    troubled: Arc<Mutex<HashMap<String, Circuit>>>,
}

/// The right to try once. Dropped without a word it leaves the circuit as it was: nothing was learned.
#[derive(Debug)]
#[must_use]
pub struct Pass {
    circuits: Circuits,
    host: String,
    probe: bool,
}

impl Circuits {
    /// Circuits of no host yet.
    pub fn new(options: CircuitOptions) -> Self {
        Self { options, troubled: Arc::default() }
    }

    /// Asks whether to try.
    ///
    /// # Errors
    /// Says how long not to.
    pub fn ask(&self, host: &str, now: Instant) -> Result<Pass, Open> {
        let mut troubled = self.troubled.lock();
        let asked = troubled.get_mut(host).map_or(Asked::Go, |circuit| circuit.ask(now, &self.options));
        match asked {
            Asked::Wait(left) => Err(Open(left)),
            Asked::Go | Asked::Probe => {
                Ok(Pass { circuits: self.clone(), host: host.to_owned(), probe: asked == Asked::Probe })
            }
        }
    }

    /// Hosts that nothing is sent to at this time.
    pub fn open(&self, now: Instant) -> usize {
        self.troubled.lock().values().filter(|circuit| circuit.is_open(now)).count()
    }
}

impl Pass {
    /// The host is there.
    pub fn succeeded(mut self) {
        self.probe = false;
        // A host without trouble has no circuit: there are as many of them as there are receivers.
        self.circuits.troubled.lock().remove(&self.host);
    }

    /// The host is not there.
    pub fn failed(mut self, now: Instant) {
        let probe = std::mem::take(&mut self.probe);
        let options = &self.circuits.options;
        let mut troubled = self.circuits.troubled.lock();
        if troubled.len() >= MANY && !troubled.contains_key(&self.host) {
            troubled.retain(|_, circuit| !circuit.is_stale(now, options));
        }
        troubled.entry(self.host.clone()).or_default().failed(probe, now, options);
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if self.probe
            && let Some(circuit) = self.circuits.troubled.lock().get_mut(&self.host)
        {
            circuit.forget_probe();
        }
    }
}
