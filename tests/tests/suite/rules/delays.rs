use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use jiff::Timestamp;
use karigar::envelope::NewEvent;
use karigar::store::State;
use karigar::testing::TestKit;
use karigar::{Finished, Job, JobError, Outcome, Worker};
use karigar_tests::scripted::{Scripted, Step};
use serde_json::{Value, json};

/// Where a kit's clock begins: 2026-01-01T00:00:00Z.
const START_MS: i64 = 1_767_225_600_000;
const HOUR_MS: i64 = 3_600_000;

#[tokio::test]
async fn rule_8_a_delay_beyond_twelve_hours_is_carried_by_the_row() {
    let tries = Arc::new(AtomicU32::new(0));
    let seen = Arc::clone(&tries);
    let handler = Scripted::new(move |_, _| {
        let first = seen.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            if first { Err(JobError::retry_after(Duration::from_secs(20 * 3600), "tomorrow")) } else { Ok(Value::Null) }
        }
        .boxed()
    });
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    let key = kit.enqueue(&Step::new("x")).await;
    kit.until("the first try", |all| (!all.is_empty()).then_some(())).await;
    let due = kit.record(&key).await.expect("a record").not_before.expect("it waits").as_millisecond();
    assert_eq!(kit.end_of(&key).await.outcome, Outcome::Succeeded);
    let ran = kit.record(&key).await.expect("a record").started_at.expect("it ran").as_millisecond();
    assert!(ran >= due, "it ran {} ms early", due - ran);
    assert_eq!(tries.load(Ordering::SeqCst), 2, "the message came back in between and was hidden again");
}

#[tokio::test]
async fn rule_8_a_job_that_is_to_run_in_twenty_hours_is_carried_by_the_row_and_not_run_before() {
    let handler = Scripted::new(|step, cx| {
        async move {
            if step.name == "parent" {
                let when = Timestamp::from_millisecond(START_MS + 20 * HOUR_MS)?;
                cx.follow_up_at("standard", &Step::new("child"), when)?;
            }
            Ok(json!(step.name))
        }
        .boxed()
    });
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    assert_eq!(kit.clock().now_ms(), START_MS);
    let run_at = Timestamp::from_millisecond(START_MS + 19 * HOUR_MS).ok();
    let data = r#"{"name":"x"}"#;
    let event = NewEvent { source: "api", id: "1", kind: Step::KIND, data, run_at, ..Default::default() };
    let by_hand = kit.enqueue_event(&event).await;
    let parent = kit.enqueue(&Step::new("parent")).await;
    assert_eq!(kit.end_of(&parent).await.outcome, Outcome::Succeeded);
    let waits = kit.record(&by_hand).await.expect("a record");
    assert_eq!((waits.state, waits.not_before, waits.started_at), (State::Waiting, run_at, None));
    let child = |all: &[Finished]| all.iter().find(|one| one.output.as_deref() == Some("\"child\"")).cloned();
    let child = kit.until("the child", child).await.key;
    for (key, hours) in [(by_hand, 19), (child, 20)] {
        let record = kit.record(&key).await.expect("a record");
        let started = record.started_at.expect("it ran").as_millisecond();
        let due = START_MS + hours * HOUR_MS;
        assert!((due..due + HOUR_MS / 2).contains(&started), "{} ms late", started - due);
        assert_eq!((record.state, record.losses), (State::Succeeded, 0));
    }
}

#[tokio::test]
async fn rule_12_an_unknown_kind_waits_fifteen_minutes_for_a_newer_worker_and_is_rejected_then() {
    let kit = TestKit::start(Worker::builder()).await;
    let event = NewEvent { source: "api", id: "1", kind: "test.tomorrow", data: "{}", ..Default::default() };
    let key = kit.enqueue_event(&event).await;
    let sent = kit.clock().now_ms();
    let ended = kit.end_of(&key).await;
    assert_eq!(ended.outcome, Outcome::Rejected);
    assert_eq!(ended.error.as_deref(), Some("no handler for `test.tomorrow`; no handlers are registered"));
    assert!(kit.clock().now_ms() - sent >= 15 * 60 * 1000, "it was given 15 minutes");
    kit.drain().await;
    assert_eq!(kit.dead_letters().await.len(), 1);
}

#[tokio::test]
async fn rule_12_an_unknown_kind_runs_as_soon_as_a_worker_knows_it() {
    let kit = TestKit::start(Worker::builder()).await;
    let key = kit.enqueue(&Step::new("new")).await;
    let queue = kit.queue("standard").await;
    while queue.attributes().await.expect("attributes").in_flight == 0 {
        tokio::task::yield_now().await;
    }
    kit.drain().await;
    let handler = Scripted::new(|step, _| async move { Ok(json!(step.name)) }.boxed());
    let worker = kit.another_worker(Worker::builder().handler(handler), |_| {}).await;
    assert_eq!(kit.end_of(&key).await.outcome, Outcome::Succeeded);
    assert_eq!(kit.record(&key).await.expect("a record").state, State::Succeeded);
    worker.drain(std::future::pending()).await;
}
