//! From what a run came to, to what is counted and written: the table of `docs/outcomes.md` as a pure function.

use std::time::Duration;

use crate::fingerprint::fingerprint;
use crate::outcome::Outcome;
use crate::policy::Policy;
use crate::retry;
use crate::store::{Claimed, Transition};

/// What a run came to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    Succeeded { output: String },
    Failed { counted_as: Outcome, delay: Option<Duration>, error: String },
    PutOff { delay: Duration, why: String },
    Rejected { error: String },
    Cancelled,
    Interrupted,
    Abandoned,
}

/// What is counted, and what is written.
pub(crate) fn decide(verdict: Verdict, kind: &str, claimed: &Claimed, policy: &Policy) -> (Outcome, Transition) {
    let dead = |error: String| {
        let fingerprint = fingerprint(kind, &error);
        (Outcome::Dead, Transition::Dead { error, fingerprint })
    };
    match verdict {
        Verdict::Succeeded { output } => (Outcome::Succeeded, Transition::Succeeded { output }),
        Verdict::Rejected { error } => {
            let fingerprint = fingerprint(kind, &error);
            (Outcome::Rejected, Transition::Rejected { error, fingerprint })
        }
        Verdict::Failed { error, .. } if claimed.failures >= policy.max_failures => {
            dead(format!("failed {} times, the last time by: {error}", claimed.failures + 1))
        }
        Verdict::Failed { counted_as, delay, error } => {
            let delay = delay.unwrap_or_else(|| retry::delay_after(policy, claimed.failures + 1));
            (counted_as, Transition::Retry { delay, error })
        }
        Verdict::PutOff { delay, why } => (Outcome::PutOff, Transition::PutOff { delay, why }),
        Verdict::Interrupted if claimed.interruptions >= policy.max_interruptions => dead(format!(
            "interrupted by shutdowns {} times; it may be too long for its pool",
            claimed.interruptions + 1
        )),
        Verdict::Interrupted => (Outcome::Interrupted, Transition::Interrupted),
        Verdict::Cancelled => (Outcome::Cancelled, Transition::Cancelled),
        Verdict::Abandoned => (Outcome::Abandoned, Transition::Released),
    }
}
