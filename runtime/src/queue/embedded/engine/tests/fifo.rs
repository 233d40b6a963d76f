//! FIFO queues: groups, deduplication, and what they refuse.

use std::time::Duration;

use super::super::{Engine, Outgoing, Refusal, Sent};
use crate::queue::embedded::content::Content;
use crate::queue::embedded::deduplication::WINDOW_MS;
use crate::queue::embedded::settings::QueueSettings;

const QUEUE: &str = "q.fifo";

fn engine(content_based_deduplication: bool) -> Engine {
    let mut engine = Engine::new(1, false);
    engine.create(QUEUE, QueueSettings { content_based_deduplication, ..QueueSettings::default() }, 0).unwrap();
    engine
}

fn outgoing(body: &str, group: Option<&str>, deduplication_id: Option<&str>) -> Outgoing {
    let (group, deduplication_id) = (group.map(Into::into), deduplication_id.map(Into::into));
    Outgoing { content: Content { body: body.into(), group, deduplication_id, ..Content::default() }, delay: None }
}

fn send(engine: &mut Engine, body: &str, group: &str, id: Option<&str>, now_ms: i64) -> Sent {
    engine.send(QUEUE, outgoing(body, Some(group), id), now_ms).unwrap()
}

fn receive(engine: &mut Engine, max: usize, now_ms: i64) -> Vec<(String, String)> {
    let deliveries = engine.receive(QUEUE, max, Some(Duration::from_secs(30)), now_ms).unwrap();
    deliveries.iter().map(|d| (d.content.body.clone(), d.receipt.to_string())).collect()
}

fn bodies(deliveries: &[(String, String)]) -> Vec<&str> {
    deliveries.iter().map(|(body, _)| body.as_str()).collect()
}

#[test]
fn a_group_in_flight_blocks_its_followers_but_not_other_groups() {
    let mut engine = engine(true);
    for (body, group) in [("a1", "a"), ("a2", "a"), ("b1", "b")] {
        send(&mut engine, body, group, None, 0);
    }
    let first = receive(&mut engine, 1, 0);
    assert_eq!(bodies(&first), ["a1"]);
    assert_eq!(bodies(&receive(&mut engine, 10, 0)), ["b1"]);
    engine.delete(QUEUE, &first[0].1, 0).unwrap();
    assert_eq!(bodies(&receive(&mut engine, 10, 0)), ["a2"]);
}

#[test]
fn one_receive_gives_a_group_in_order() {
    let mut engine = engine(true);
    for (body, group) in [("a1", "a"), ("b1", "b"), ("a2", "a")] {
        send(&mut engine, body, group, None, 0);
    }
    assert_eq!(bodies(&receive(&mut engine, 10, 0)), ["a1", "a2", "b1"]);
}

#[test]
fn a_released_head_waits_for_its_followers_in_flight_and_then_comes_first() {
    let mut engine = engine(true);
    for body in ["a1", "a2"] {
        send(&mut engine, body, "a", None, 0);
    }
    let both = receive(&mut engine, 10, 0);
    engine.hide(QUEUE, &both[0].1, Duration::ZERO, 0).unwrap();
    assert!(receive(&mut engine, 10, 0).is_empty());
    engine.hide(QUEUE, &both[1].1, Duration::ZERO, 0).unwrap();
    assert_eq!(bodies(&receive(&mut engine, 10, 0)), ["a1", "a2"]);
}

#[test]
fn a_deduplication_id_is_remembered_for_five_minutes_also_after_a_delete() {
    let mut engine = engine(false);
    let first = send(&mut engine, "one", "a", Some("id"), 0);
    let handle = receive(&mut engine, 1, 0).remove(0).1;
    engine.delete(QUEUE, &handle, 0).unwrap();
    assert_eq!(send(&mut engine, "two", "a", Some("id"), WINDOW_MS - 1), first);
    assert!(receive(&mut engine, 1, WINDOW_MS - 1).is_empty());
    assert_ne!(send(&mut engine, "three", "a", Some("id"), WINDOW_MS), first);
    assert_eq!(bodies(&receive(&mut engine, 1, WINDOW_MS)), ["three"]);
}

#[test]
fn equal_bodies_are_duplicates_where_the_queue_says_so() {
    let mut engine = engine(true);
    let first = send(&mut engine, "same", "a", None, 0);
    assert_eq!(send(&mut engine, "same", "b", None, 1), first);
    assert_ne!(send(&mut engine, "same", "a", Some("own-id"), 1), first);
}

#[test]
fn a_handle_is_worth_nothing_after_its_time() {
    let mut engine = engine(true);
    send(&mut engine, "a", "a", None, 0);
    let handle = receive(&mut engine, 1, 0).remove(0).1;
    assert_eq!(engine.delete(QUEUE, &handle, 30_000), Err(Refusal::NotInFlight));
}

#[test]
fn a_send_needs_a_group_and_a_deduplication_id_and_takes_no_delay() {
    let mut engine = engine(false);
    let delayed = Outgoing { delay: Some(Duration::from_secs(1)), ..outgoing("x", Some("g"), Some("id")) };
    for refused in [outgoing("x", None, Some("id")), outgoing("x", Some("g"), None), delayed] {
        assert!(matches!(engine.send(QUEUE, refused, 0), Err(Refusal::Invalid(_))));
    }
    assert!(engine.send(QUEUE, outgoing("x", Some("g"), Some("id")), 0).is_ok());
}
