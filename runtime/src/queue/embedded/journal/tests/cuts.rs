//! A journal of a random history, cut or damaged at any byte.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;

use super::super::{line, read};
use crate::queue::QueueError;
use crate::queue::embedded::backlog::Place;
use crate::queue::embedded::content::Content;
use crate::queue::embedded::engine::{Engine, Outgoing};
use crate::queue::embedded::settings::{QueueSettings, RedrivePolicy};

const NAMES: [&str; 2] = ["q.fifo", "dead.fifo"];
const MAX_RECEIVE_COUNT: u32 = 2;

#[derive(Debug, Clone)]
enum Step {
    Send { group: u8 },
    Receive { max: usize },
    Delete { delivery: usize },
    Wait { s: u64 },
    Purge,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..3u8).prop_map(|group| Step::Send { group }),
        6 => (1..=4usize).prop_map(|max| Step::Receive { max }),
        4 => (0..4usize).prop_map(|delivery| Step::Delete { delivery }),
        3 => (0..4u64).prop_map(|s| Step::Wait { s }),
        1 => Just(Step::Purge),
    ]
}

/// By sequence number: queue, body, receive count. What was in flight is visible, or dead by its count.
type View = BTreeMap<u64, (&'static str, String, u32)>;

fn view(engine: &Engine) -> View {
    let mut view = View::new();
    for name in NAMES {
        for (seq, held) in engine.held(name) {
            let spent = matches!(held.place, Place::Hidden { .. }) && held.receive_count >= MAX_RECEIVE_COUNT;
            let queue = if spent { NAMES[1] } else { name };
            assert!(view.insert(seq, (queue, held.content.body.clone(), held.receive_count)).is_none());
        }
    }
    view
}

/// A history: the journal, and after each step its length and what it should give.
struct History {
    bytes: Vec<u8>,
    after: Vec<(usize, View)>,
    now_ms: i64,
}

fn history(steps: &[Step]) -> History {
    let mut engine = Engine::new(1, true);
    let mut history = History { bytes: Vec::new(), after: vec![(0, View::new())], now_ms: 0 };
    for record in engine.snapshot() {
        line::encode(&record, &mut history.bytes).unwrap();
    }
    engine.create(NAMES[1], QueueSettings::default(), 0).unwrap();
    let redrive = Some(RedrivePolicy { max_receive_count: MAX_RECEIVE_COUNT, dead_letter_queue: NAMES[1].into() });
    let settings = QueueSettings { redrive, content_based_deduplication: true, ..QueueSettings::default() };
    engine.create(NAMES[0], settings, 0).unwrap();
    let mut handles = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let now_ms = history.now_ms;
        engine.advance(now_ms);
        match *step {
            Step::Send { group } => {
                let group = Some(group.to_string().into());
                let content = Content { body: format!("{number}\n\"\u{e9}\""), group, ..Content::default() };
                engine.send(NAMES[0], Outgoing { content, delay: None }, now_ms).unwrap();
            }
            Step::Receive { max } => {
                let got = engine.receive(NAMES[0], max, Some(Duration::from_secs(2)), now_ms).unwrap();
                handles.extend(got.iter().map(|delivery| delivery.receipt.to_string()));
            }
            Step::Delete { delivery } => {
                if let Some(handle) = handles.iter().rev().nth(delivery) {
                    // Handles that have expired are among them.
                    let _ = engine.delete(NAMES[0], handle, now_ms);
                }
            }
            Step::Wait { s } => history.now_ms += i64::try_from(s * 1000).unwrap(),
            Step::Purge => engine.purge(NAMES[0]).unwrap(),
        }
        for record in engine.take_log() {
            line::encode(&record, &mut history.bytes).unwrap();
        }
        history.after.push((history.bytes.len(), view(&engine)));
    }
    history
}

fn reopen(bytes: &[u8], now_ms: i64) -> Result<(u64, View), QueueError> {
    let mut engine = Engine::new(2, true);
    let whole = read(bytes, Path::new("the-journal"), &mut engine)?;
    engine.recover(now_ms);
    Ok((whole, view(&engine)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn a_journal_cut_at_any_byte_gives_what_was_written_before(steps in prop::collection::vec(step(), 1..20)) {
        let history = history(&steps);
        for cut in 0..=history.bytes.len() {
            let (whole, found) = reopen(&history.bytes[..cut], history.now_ms).unwrap();
            prop_assert!(whole <= cut as u64);
            let next = history.after.iter().position(|(end, _)| *end > cut).unwrap_or(history.after.len());
            let (end, before) = &history.after[next - 1];
            if *end == cut {
                prop_assert_eq!(&found, before, "cut at {}", cut);
            }
            // Within a step: nothing but what was there before it or after it, and nothing lost that both have.
            let after = &history.after[next.min(history.after.len() - 1)].1;
            for (seq, (_, body, _)) in &found {
                prop_assert!([before, after].iter().any(|view| view.get(seq).is_some_and(|(_, b, _)| b == body)));
            }
            for seq in before.keys().filter(|seq| after.contains_key(seq)) {
                prop_assert!(found.contains_key(seq), "lost {seq}, cut at {cut}");
            }
        }
    }

    #[test]
    fn a_journal_with_any_byte_changed_is_refused_at_the_line_of_the_byte(
        steps in prop::collection::vec(step(), 1..12),
        change in 1..=255u8,
    ) {
        let history = history(&steps);
        // Without its line feed the last record looks like one whose write was broken off.
        for at in 0..history.bytes.len() - 1 {
            let mut damaged = history.bytes.clone();
            damaged[at] ^= change;
            let line = history.bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            let refused = reopen(&damaged, history.now_ms).unwrap_err().to_string();
            let place = format!("the-journal is damaged at byte {line}:");
            prop_assert!(refused.contains(&place), "byte {at}: {refused}");
        }
    }

    #[test]
    fn a_snapshot_says_what_the_engine_holds(steps in prop::collection::vec(step(), 1..60)) {
        let history = history(&steps);
        let mut engine = Engine::new(2, true);
        read(&history.bytes[..], Path::new("the-journal"), &mut engine).unwrap();
        let mut bytes = Vec::new();
        for record in engine.snapshot() {
            line::encode(&record, &mut bytes).unwrap();
        }
        prop_assert_eq!(reopen(&bytes, history.now_ms).unwrap().1, reopen(&history.bytes, history.now_ms).unwrap().1);
    }
}
