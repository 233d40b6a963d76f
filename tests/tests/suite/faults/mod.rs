//! Real worker processes that are killed, starved and lied to. Effects are counted in PostgreSQL: nothing lost, nothing
//! doubled.
//!
//! `tests/run --faults N [--seed S]` repeats each test N times. All that a round draws comes from its seed, which it
//! prints first; the seed of a failed round replays it.

mod bodies;
mod crashes;
mod databases;
mod leases;
mod mails;
mod sends;
mod shutdown;
mod storms;

use std::collections::BTreeSet;
use std::io::Write;

use karigar_tests::rig::{Rig, Servers};

/// The program under test: handlers for every verdict, built with the pipeline's fault points.
const WORKER: &str = env!("CARGO_BIN_EXE_test_worker");

/// The random choices of one round.
pub(crate) type Dice = fastrand::Rng;

/// Runs a scenario as often as `KARIGAR_FAULT_ROUNDS` says (once if it says nothing), each with a seed of its own.
pub(crate) async fn rounds(name: &str, mut scenario: impl AsyncFnMut(Dice)) {
    let (count, first) = (round_count(), number("KARIGAR_FAULT_SEED").unwrap_or(1));
    for round in 0..count {
        say(&format!("{name}: round {} of {count}, --faults 1 --seed {}", round + 1, first + round));
        scenario(Dice::with_seed(first + round)).await;
    }
}

/// How many rounds `KARIGAR_FAULT_ROUNDS` asks for.
pub(crate) fn round_count() -> u64 {
    number("KARIGAR_FAULT_ROUNDS").unwrap_or(1)
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}

/// What `tests/run --faults` shows.
pub(crate) fn say(line: &str) {
    writeln!(std::io::stderr(), "{line}").expect("standard error takes a line");
}

pub(crate) async fn rig() -> Rig {
    Rig::new(WORKER, Servers::default()).await
}

/// Enqueues `count` jobs that each count themselves and enqueue one follow-up that does. Returns what is to be counted.
async fn enqueue_chains(rig: &Rig, count: u32) -> u32 {
    for n in 0..count {
        rig.enqueue("test.follow", &format!("chain-{n}"), r#"{"jobs":1}"#).await;
    }
    2 * count
}

/// Every effect is there, and there once.
pub(crate) async fn assert_effects(rig: &Rig, expected: u32) {
    let effects = rig.effects().await;
    let doubled: BTreeSet<_> = effects.iter().filter(|(_, count)| *count != 1).collect();
    let lost = i64::from(expected) - effects.len() as i64;
    say(&format!("  expected {expected}, lost {lost}, doubled {}", doubled.len()));
    assert!(doubled.is_empty(), "doubled: {doubled:?}\n{}", rig.logs());
    let keys: Vec<_> = effects.iter().map(|(key, _)| key).collect();
    assert_eq!(effects.len(), expected as usize, "lost; there are {keys:?}\n{}\n{}", rig.records().await, rig.logs());
}
