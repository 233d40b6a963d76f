use std::cell::RefCell;
use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::manifest::Cost;

const WAIT: Duration = Duration::from_millis(1000);

fn batching(max_items: u32, max_cost: u64, window: u32) -> Batching {
    Batching { max_items, max_cost, cost: Cost::Tokens, window, longest_wait_ms: 1000 }
}

fn take(batcher: &mut Batcher<usize>, now: Instant) -> Vec<Waiting<usize>> {
    let mut batch = Vec::new();
    batcher.take(Free { now, others: 0, max_cost: u64::MAX }, |_| false, &mut batch);
    batch
}

fn lengths(batch: &[Waiting<usize>]) -> Vec<u32> {
    batch.iter().map(|waiting| waiting.length).collect()
}

fn filled(limits: &Batching, arrived: Instant, lengths: &[u32]) -> Batcher<usize> {
    let mut batcher = Batcher::new(limits);
    lengths.iter().enumerate().for_each(|(call, length)| batcher.push(Waiting { arrived, length: *length, call }));
    batcher
}

#[test]
fn a_single_call_runs_at_once() {
    let now = Instant::now();
    let mut batcher = filled(&batching(8, 100, 128), now, &[5]);
    assert_eq!(lengths(&take(&mut batcher, now)), [5]);
    assert!(batcher.is_empty());
    assert_eq!(take(&mut batcher, now), []);
}

#[test]
fn calls_of_like_length_run_together() {
    let now = Instant::now();
    let mut batcher = filled(&batching(3, 1000, 128), now, &[6, 50, 7, 52, 7, 51]);
    assert_eq!(lengths(&take(&mut batcher, now)), [6, 7, 7]);
    assert_eq!(lengths(&take(&mut batcher, now)), [50, 51, 52]);
}

#[test]
fn a_long_call_does_not_pad_short_ones() {
    let now = Instant::now();
    let mut batcher = filled(&batching(8, 10_000, 128), now, &[5, 6, 7, 500]);
    assert_eq!(lengths(&take(&mut batcher, now)), [5, 6, 7]);
    assert_eq!(lengths(&take(&mut batcher, now)), [500]);
}

#[test]
fn a_call_above_the_cost_runs_alone() {
    let now = Instant::now();
    let mut batcher = filled(&batching(8, 100, 128), now, &[150, 149]);
    assert_eq!(lengths(&take(&mut batcher, now)).len(), 1);
    assert_eq!(lengths(&take(&mut batcher, now)).len(), 1);
}

#[test]
fn the_oldest_call_is_in_every_batch() {
    let now = Instant::now();
    let mut batcher = filled(&batching(2, 1000, 128), now, &[70, 5, 6, 69]);
    assert_eq!(lengths(&take(&mut batcher, now)), [69, 70]);
    assert_eq!(lengths(&take(&mut batcher, now)), [5, 6]);
}

#[test]
fn calls_past_their_deadline_go_before_all_others_with_those_of_like_length() {
    let start = Instant::now();
    let mut batcher = filled(&batching(2, 1000, 128), start, &[70, 5, 69, 6]);
    let later = start + WAIT;
    [70, 5].iter().for_each(|length| batcher.push(Waiting { arrived: later, length: *length, call: 0 }));
    assert_eq!(lengths(&take(&mut batcher, later)), [69, 70]);
    assert_eq!(lengths(&take(&mut batcher, later)), [5, 6]);
    assert_eq!(lengths(&take(&mut batcher, later)), [70]);
}

#[test]
fn the_last_call_past_its_deadline_takes_others_along_that_add_no_padding() {
    let start = Instant::now();
    let mut batcher = filled(&batching(3, 1000, 128), start, &[70]);
    let later = start + WAIT;
    [80, 60, 61, 5].iter().for_each(|length| batcher.push(Waiting { arrived: later, length: *length, call: 0 }));
    assert_eq!(lengths(&take(&mut batcher, later)), [60, 61, 70]);
}

#[test]
fn free_sessions_share_the_calls() {
    let now = Instant::now();
    let mut batcher = filled(&batching(8, 1000, 128), now, &[5; 6]);
    let mut batch = Vec::new();
    batcher.take(Free { now, others: 2, max_cost: u64::MAX }, |_| false, &mut batch);
    assert_eq!(batch.len(), 2);
}

#[test]
fn a_learned_cost_is_kept_to() {
    let now = Instant::now();
    let mut batcher = filled(&batching(8, 1000, 128), now, &[10; 8]);
    let mut batch = Vec::new();
    batcher.take(Free { now, others: 0, max_cost: 35 }, |_| false, &mut batch);
    assert_eq!(batch.len(), 3);
}

/// The seconds of MiniLM on one thread: 2.77 ms a run and 85 µs a padded token (fitted to shared/notes/inference.md).
fn seconds(lengths: &[u32]) -> f64 {
    2.77e-3 + 85e-6 * lengths.len() as f64 * f64::from(*lengths.iter().max().unwrap())
}

/// Lengths like those of sentences: 5 to 71 tokens, most of them short.
fn sentences(count: usize) -> Vec<u32> {
    let mut random = numbers(7);
    (0..count).map(|_| 5 + ((random() * random() * random()).sqrt() * 66.0 * 1.6).min(66.0) as u32).collect()
}

/// Numbers from 0 to 1 by a linear congruential generator (Knuth's MMIX constants), the same in each run.
fn numbers(mut state: u64) -> impl FnMut() -> f64 {
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[test]
fn it_is_as_good_as_sorting_windows_also_in_overload_and_no_call_waits_for_many_others() {
    let all = sentences(20_000);
    let sorted: f64 = all
        .chunks(128)
        .map(|window| {
            let mut window = window.to_vec();
            window.sort_unstable();
            window.chunks(8).map(seconds).sum::<f64>()
        })
        .sum();
    let start = Instant::now();
    for (waiting, at_least, now) in [(128, 1.0, start), (64, 0.97, start), (400, 1.0, start), (400, 1.0, start + WAIT)]
    {
        let mut batcher = Batcher::new(&batching(8, 100_000, 128));
        let (mut taken, mut spent, mut longest_wait) = (0, 0.0, 0);
        let mut calls = all.iter().enumerate();
        while taken < all.len() {
            while batcher.len() < waiting
                && let Some((call, length)) = calls.next()
            {
                batcher.push(Waiting { arrived: start, length: *length, call });
            }
            let batch = take(&mut batcher, now);
            spent += seconds(&lengths(&batch));
            taken += batch.len();
            longest_wait = batch.iter().map(|entry| taken.saturating_sub(entry.call)).fold(longest_wait, usize::max);
        }
        assert!(sorted / spent >= at_least, "{waiting} waiting: {:.3} of the sorted windows' speed", sorted / spent);
        assert!(longest_wait <= 3 * waiting, "{waiting} waiting: one waited for {longest_wait} others");
    }
}

/// What happens to an engine's calls.
#[derive(Debug, Clone)]
enum Step {
    Arrive(u32),
    Withdraw(usize),
    Pass(u64),
    Take { others: usize, learned: Option<u64> },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0u32..100).prop_map(Step::Arrive),
        1 => (0usize..200).prop_map(Step::Withdraw),
        2 => (0u64..600).prop_map(Step::Pass),
        2 => ((0usize..3), prop::option::weighted(0.2, 1u64..400)).prop_map(|(others, learned)| Step::Take { others, learned }),
    ];
    prop::collection::vec(step, 0..300)
}

proptest! {
    #[test]
    fn no_call_is_lost_or_run_twice_or_overtaken_after_its_deadline_and_the_caps_hold(
        steps in steps(), max_items in 1u32..10, max_cost in 0u64..500, window in 1u32..40,
    ) {
        let mut now = Instant::now();
        let mut batcher = Batcher::new(&batching(max_items, max_cost, window));
        let withdrawn = RefCell::new(BTreeSet::new());
        let mut waits: Vec<Waiting<usize>> = Vec::new();
        let mut arrived = 0;
        let end = [Step::Take { others: 0, learned: None }; 1].into_iter().cycle().take(400);
        for step in steps.into_iter().chain(end) {
            match step {
                Step::Arrive(length) => {
                    let call = Waiting { arrived: now, length, call: arrived };
                    waits.push(call.clone());
                    batcher.push(call);
                    arrived += 1;
                }
                Step::Withdraw(call) => { withdrawn.borrow_mut().insert(call); }
                Step::Pass(ms) => now += Duration::from_millis(ms),
                Step::Take { others, learned } => {
                    let free = Free { now, others, max_cost: learned.unwrap_or(u64::MAX) };
                    let gone = withdrawn.borrow();
                    let mut batch = Vec::new();
                    batcher.take(free, |call| gone.contains(call), &mut batch);
                    waits.retain(|waiting| !gone.contains(&waiting.call));
                    prop_assert_eq!(batch.is_empty(), waits.is_empty(), "it takes something if anything waits");
                    let oldest = waits.first().map(|waiting| waiting.call);
                    prop_assert!(batch.is_sorted_by_key(|waiting| waiting.length));
                    if batch.len() > 1 {
                        let cost = batch.len() as u64 * u64::from(batch.last().unwrap().length);
                        prop_assert!(batch.len() <= max_items as usize);
                        prop_assert!(cost <= max_cost.min(free.max_cost));
                    }
                    for taken in &batch {
                        let place = waits.iter().position(|waiting| waiting.call == taken.call);
                        prop_assert!(place.is_some(), "{} is run twice, or was withdrawn", taken.call);
                        waits.remove(place.unwrap());
                    }
                    let is_overdue = |waiting: &Waiting<usize>| now - waiting.arrived >= WAIT;
                    if let Some(oldest) = oldest {
                        prop_assert!(batch.iter().any(|taken| taken.call == oldest), "the oldest is left");
                        prop_assert!(
                            batch.iter().all(is_overdue) || !waits.iter().any(is_overdue),
                            "one past its deadline was overtaken by one that is not"
                        );
                    }
                }
            }
        }
        prop_assert!(waits.is_empty(), "{} are lost", waits.len());
        prop_assert!(batcher.is_empty());
    }
}
