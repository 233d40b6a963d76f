//! The engine against a naive model, and rules of FIFO queues one by one.

mod fifo;
mod model;

use std::time::Duration;

use proptest::prelude::*;

use super::{Engine, Outgoing, Refusal};
use crate::queue::embedded::content::Content;
use crate::queue::embedded::settings::{QueueSettings, RedrivePolicy};
use model::{MAX_RECEIVE_COUNT, Model};

#[derive(Debug, Clone)]
enum Step {
    Send {
        group: u8,
        delay_s: u64,
    },
    Receive {
        max: usize,
        visibility_s: u64,
    },
    /// Of all deliveries so far, counted from the last.
    Delete {
        delivery: usize,
    },
    Hide {
        delivery: usize,
        for_s: u64,
    },
    Wait {
        s: u64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..3u8, prop_oneof![Just(0), 0..6u64]).prop_map(|(group, delay_s)| Step::Send { group, delay_s }),
        3 => (1..=4usize, 0..6u64).prop_map(|(max, visibility_s)| Step::Receive { max, visibility_s }),
        2 => (0..6usize).prop_map(|delivery| Step::Delete { delivery }),
        2 => (0..6usize, 0..6u64).prop_map(|(delivery, for_s)| Step::Hide { delivery, for_s }),
        2 => (0..4u64).prop_map(|s| Step::Wait { s }),
    ]
}

fn millis(seconds: u64) -> i64 {
    i64::try_from(seconds * 1000).unwrap()
}

fn follow(fifo: bool, steps: &[Step]) -> Result<(), TestCaseError> {
    let (name, dead) = if fifo { ("q.fifo", "dead.fifo") } else { ("q", "dead") };
    let mut model = Model::new(fifo, 1_000);
    let mut engine = Engine::new(1, false);
    engine.create(dead, QueueSettings::default(), 0).unwrap();
    let redrive = Some(RedrivePolicy { max_receive_count: MAX_RECEIVE_COUNT, dead_letter_queue: dead.into() });
    engine.create(name, QueueSettings { redrive, ..QueueSettings::default() }, 0).unwrap();
    let mut deliveries: Vec<(String, String)> = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        model.settle();
        let now_ms = model.now_ms;
        let recent = |back: usize| deliveries.iter().rev().nth(back).cloned();
        match *step {
            Step::Send { group, delay_s } => {
                let delay_s = if fifo { 0 } else { delay_s };
                let (body, group) = (number.to_string(), group.to_string());
                model.send(body.clone(), group.clone(), millis(delay_s));
                let content = Content {
                    deduplication_id: Some(body.as_str().into()),
                    body,
                    group: Some(group.into()),
                    ..Content::default()
                };
                engine.send(name, Outgoing { content, delay: Some(Duration::from_secs(delay_s)) }, now_ms).unwrap();
            }
            Step::Receive { max, visibility_s } => {
                let got = engine.receive(name, max, Some(Duration::from_secs(visibility_s)), now_ms).unwrap();
                let bodies: Vec<String> = got.iter().map(|delivery| delivery.content.body.clone()).collect();
                prop_assert_eq!(&bodies, &model.next(max));
                for delivery in got {
                    let (body, handle) = (delivery.content.body.clone(), delivery.receipt.to_string());
                    let count = model.deliver(&body, handle.clone(), millis(visibility_s));
                    prop_assert_eq!(delivery.receive_count, count);
                    deliveries.push((body, handle));
                }
            }
            Step::Delete { delivery } => {
                let Some((body, handle)) = recent(delivery) else { continue };
                prop_assert_eq!(engine.delete(name, &handle, now_ms), model.delete(&body, &handle));
            }
            Step::Hide { delivery, for_s } => {
                let Some((body, handle)) = recent(delivery) else { continue };
                let answer = engine.hide(name, &handle, Duration::from_secs(for_s), now_ms);
                prop_assert_eq!(answer, model.hide(&body, &handle, millis(for_s)));
            }
            Step::Wait { s } => model.now_ms += millis(s),
        }
        model.settle();
        engine.advance(model.now_ms);
        prop_assert_eq!(engine.describe(name).unwrap().depth, model.depth());
        prop_assert_eq!(engine.describe(dead).unwrap().depth.total(), model.dead.len() as u64);
        let next_timer = engine.queues[name].backlog.next_timer();
        prop_assert!(next_timer.is_none_or(|at| at >= engine.next_due_ms()), "a waiting receive would sleep too long");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_standard_queue_does_what_the_model_does(steps in prop::collection::vec(step(), 1..80)) {
        follow(false, &steps)?;
    }

    #[test]
    fn a_fifo_queue_does_what_the_model_does(steps in prop::collection::vec(step(), 1..80)) {
        follow(true, &steps)?;
    }

    #[test]
    fn a_string_that_is_no_handle_is_refused(handle in "\\PC{0,40}") {
        let mut engine = Engine::new(1, false);
        engine.create("q", QueueSettings::default(), 0).unwrap();
        let refused = engine.delete("q", &handle, 0).unwrap_err();
        prop_assert!(matches!(refused, Refusal::NotAReceipt(_) | Refusal::Gone), "{refused:?}");
    }
}

#[test]
fn a_queue_with_too_much_in_flight_gives_no_more() {
    let mut engine = Engine::new(1, false);
    engine.create("q", QueueSettings::default(), 0).unwrap();
    for _ in 0..=super::MAX_IN_FLIGHT {
        let content = Content { body: "x".into(), ..Content::default() };
        engine.send("q", Outgoing { content, delay: None }, 0).unwrap();
    }
    let received = engine.receive("q", usize::MAX, None, 0).unwrap();
    assert_eq!(received.len() as u64, super::MAX_IN_FLIGHT);
    assert!(matches!(engine.receive("q", 1, None, 0), Err(Refusal::TooManyInFlight(_))));
    engine.delete("q", &received[0].receipt.to_string(), 0).unwrap();
    assert_eq!(engine.receive("q", 10, None, 0).unwrap().len(), 1);
}
