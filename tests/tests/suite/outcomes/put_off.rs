use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use karigar::store::State;
use karigar::testing::TestKit;
use karigar::{JobError, Outcome, Worker};
use karigar_tests::scripted::{Scripted, Step};
use serde_json::Value;

const HOUR: Duration = Duration::from_secs(3600);

/// Puts the job off as often as the number says, each time with a row and a follow-up, then succeeds.
async fn putting_off(times: u32) -> TestKit {
    let tries = Arc::new(AtomicU32::new(0));
    let handler = Scripted::new(move |step, cx| {
        let tries = Arc::clone(&tries);
        async move {
            if step.name == "follow-up" {
                return Ok(Value::Null);
            }
            cx.on_commit(|tx| Box::pin(async { tx.execute("insert", vec![]).await.map(drop) }));
            cx.follow_up("standard", &Step::new("follow-up"))?;
            if tries.fetch_add(1, Ordering::SeqCst) < times {
                return Err(JobError::put_off(HOUR, "quiet hours until 7"));
            }
            Ok(Value::Null)
        }
        .boxed()
    });
    TestKit::start(Worker::builder().handler(handler.policy(|policy| policy.max_failures = 0))).await
}

#[tokio::test]
async fn put_off_hides_the_job_for_just_that_long_and_counts_nothing() {
    let kit = putting_off(1).await;
    let key = kit.enqueue(&Step::new("x")).await;
    kit.until("the first try", |all| (!all.is_empty()).then_some(())).await;
    let first = kit.outcomes().remove(0);
    assert_eq!((first.outcome, first.error.as_deref()), (Outcome::PutOff, Some("quiet hours until 7")));
    assert!(!first.outcome.is_final());
    let waiting = kit.record(&key).await.expect("a record");
    assert_eq!((waiting.state, waiting.failures, waiting.losses, waiting.interruptions), (State::Waiting, 0, 0, 0));
    assert_eq!(waiting.error.as_deref(), Some("quiet hours until 7"));
    let due = waiting.not_before.expect("it waits").as_millisecond();
    assert_eq!(due - waiting.started_at.expect("it ran").as_millisecond(), 3_600_000);
    let ended = kit.end_of(&key).await;
    assert_eq!((ended.outcome, ended.attempt), (Outcome::Succeeded, 1));
    let record = kit.record(&key).await.expect("a record");
    let started = record.started_at.expect("it ran").as_millisecond();
    assert!(started >= due, "it ran {} ms early", due - started);
    assert_eq!(record.error, None);
}

#[tokio::test]
async fn rows_and_follow_ups_of_a_job_that_is_put_off_are_dropped() {
    let kit = putting_off(3).await;
    let key = kit.enqueue(&Step::new("x")).await;
    assert_eq!(kit.end_of(&key).await.outcome, Outcome::Succeeded);
    kit.until("the follow-up", |all| all.iter().any(|one| one.key != key).then_some(())).await;
    kit.drain().await;
    let outcomes: Vec<&str> = kit.outcomes().iter().map(|one| one.outcome.as_str()).collect();
    assert_eq!(outcomes, ["put_off", "put_off", "put_off", "succeeded", "succeeded"]);
    assert_eq!(kit.statements().lock().len(), 1);
}
