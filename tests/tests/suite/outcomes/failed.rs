use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use karigar::store::{Claim, ClaimRequest, State, Store};
use karigar::testing::TestKit;
use karigar::{JobError, Outcome, Worker};
use karigar_tests::scripted::{Scripted, Step};
use serde_json::{Value, json};

use super::failing;

/// Fails as long as the counter lasts, then succeeds.
async fn failing_first(times: u32, error: fn() -> JobError) -> TestKit {
    let tries = Arc::new(AtomicU32::new(0));
    let handler = Scripted::new(move |_, _| {
        let tries = Arc::clone(&tries);
        async move { if tries.fetch_add(1, Ordering::SeqCst) < times { Err(error()) } else { Ok(Value::Null) } }.boxed()
    });
    TestKit::start(Worker::builder().handler(handler)).await
}

#[tokio::test]
async fn an_error_by_question_mark_is_counted_as_retried_with_its_failure_and_its_text() {
    let handler = Scripted::new(|_, _| async move { Ok(json!("no number".parse::<u32>()?)) }.boxed());
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    let key = kit.enqueue(&Step::new("parse")).await;
    kit.until("two tries", |all| (all.len() >= 2).then_some(())).await;
    let tries = kit.outcomes();
    assert_eq!((tries[0].outcome, tries[0].attempt, tries[1].attempt), (Outcome::Retried, 1, 2));
    let record = kit.record(&key).await.expect("a record");
    assert!(record.failures >= 2);
    assert_eq!(record.error.as_deref(), Some("invalid digit found in string"));
}

#[tokio::test]
async fn retry_after_hides_the_job_for_just_that_long() {
    let kit = failing_first(1, || JobError::retry_after(Duration::from_secs(3600), "come back later")).await;
    let key = kit.enqueue(&Step::new("later")).await;
    kit.until("the first try", |all| (!all.is_empty()).then_some(())).await;
    let first = kit.record(&key).await.expect("a record");
    assert_eq!((first.state, first.failures), (State::Waiting, 1));
    let due = first.not_before.expect("it waits").as_millisecond();
    assert_eq!(due - first.started_at.expect("it ran").as_millisecond(), 3_600_000);
    assert_eq!(kit.end_of(&key).await.outcome, Outcome::Succeeded);
    let second = kit.record(&key).await.expect("a record").started_at.expect("it ran").as_millisecond();
    assert!(second >= due, "it ran {} ms early", due - second);
}

#[tokio::test]
async fn reject_goes_to_the_dead_letters_at_once_with_reason_and_fingerprint() {
    let handler = Scripted::new(|_, _| async move { Err(JobError::reject("photo 17 is no picture")) }.boxed());
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    let key = kit.enqueue(&Step::new("bad")).await;
    let ended = kit.end_of(&key).await;
    assert_eq!((ended.outcome, ended.attempt), (Outcome::Rejected, 1));
    kit.drain().await;
    let letters = kit.dead_letters().await;
    assert_eq!(letters.len(), 1);
    let copy: Value = serde_json::from_str(&letters[0].body).expect("the copy is JSON");
    assert_eq!(copy["id"], key.id());
    assert_eq!(copy["data"], json!({ "name": "bad" }));
    assert_eq!(copy["generation"], 0);
    assert_eq!(copy["reason"], "photo 17 is no picture");
    assert_eq!(copy["fingerprint"], "test.step: photo # is no picture");
    let record = kit.record(&key).await.expect("a record");
    assert_eq!(
        (record.state, record.fingerprint.as_deref()),
        (State::Rejected, Some("test.step: photo # is no picture"))
    );
}

#[tokio::test]
async fn failures_over_their_cap_are_dead_and_lie_in_the_dead_letters() {
    let kit = failing(|policy| policy.max_failures = 3).await;
    let key = kit.enqueue(&Step::new("x")).await;
    let ended = kit.end_of(&key).await;
    assert_eq!((ended.outcome, ended.attempt), (Outcome::Dead, 4));
    assert_eq!(ended.error.as_deref(), Some("failed 4 times, the last time by: no luck with x 4711"));
    kit.drain().await;
    assert_eq!(kit.dead_letters().await.len(), 1);
    assert_eq!(kit.record(&key).await.expect("a record").state, State::Dead);
}

#[tokio::test]
async fn losses_over_their_cap_are_dead_as_worker_lost() {
    let runs = Arc::new(AtomicU32::new(0));
    let seen = Arc::clone(&runs);
    let handler = Scripted::new(move |_, _| {
        seen.fetch_add(1, Ordering::SeqCst);
        async move { Ok(Value::Null) }.boxed()
    });
    let kit = TestKit::idle(|_| {}).await;
    let key = kit.enqueue(&Step::new("bomb")).await;
    let envelope = {
        let queue = kit.queue("standard").await;
        let request =
            karigar::queue::ReceiveRequest { max: 1, wait: Duration::ZERO, visibility: Duration::from_secs(1) };
        let body = queue.receive(request, &Default::default()).await.expect("a message").remove(0).body;
        karigar::envelope::Envelope::decode(&body).expect("an event")
    };
    // Workers that claim and are never heard of again.
    for _ in 0..3 {
        let request = ClaimRequest {
            key: key.clone(),
            kind: envelope.kind.clone(),
            digest: envelope.digest,
            generation: 0,
            queue: "standard".into(),
            tenant: None,
            expires_at: None,
            run_at: None,
            lease: Duration::from_secs(60),
            max_losses: 2,
        };
        let claim = kit.store().claim("lost", &[request]).await.expect("an answer").remove(0);
        assert!(matches!(claim, Claim::Run(_)), "{claim:?}");
        kit.clock().advance(Duration::from_secs(61));
    }
    let builder = Worker::builder().handler(handler.policy(|policy| policy.max_losses = 2));
    let worker = kit.another_worker(builder, |_| {}).await;
    let ended = kit.end_of(&key).await;
    assert_eq!(ended.outcome, Outcome::Dead);
    assert!(ended.error.expect("a reason").starts_with("worker_lost"), "the error says worker_lost");
    worker.drain(std::future::pending()).await;
    assert_eq!((runs.load(Ordering::SeqCst), kit.dead_letters().await.len()), (0, 1));
}

#[tokio::test]
async fn a_panic_is_retried_under_its_own_label() {
    let handler = Scripted::new(|step, _| async move { panic!("boom {}", step.name) }.boxed());
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    let key = kit.enqueue(&Step::new("p")).await;
    kit.until("a try", |all| (!all.is_empty()).then_some(())).await;
    let first = kit.outcomes().remove(0);
    assert_eq!((first.outcome, first.error.as_deref()), (Outcome::Panicked, Some("the handler panicked: boom p")));
    assert!(kit.record(&key).await.expect("a record").failures >= 1);
}

#[tokio::test]
async fn a_panic_on_a_blocking_thread_is_the_jobs_own_as_well() {
    let handler =
        Scripted::new(|_, cx| async move { cx.blocking(|| -> Value { panic!("in a thread") }).await }.boxed());
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    kit.enqueue(&Step::new("p")).await;
    kit.until("a try", |all| (!all.is_empty()).then_some(())).await;
    assert_eq!(kit.outcomes()[0].error.as_deref(), Some("the handler panicked: in a thread"));
}

#[tokio::test]
async fn a_timeout_is_retried_under_its_own_label() {
    let (started, _starts) = tokio::sync::mpsc::unbounded_channel();
    let handler = super::endless(started).policy(|policy| policy.timeout = Some(Duration::from_millis(50)));
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    kit.enqueue(&Step::new("slow")).await;
    kit.until("a try", |all| (!all.is_empty()).then_some(())).await;
    let first = kit.outcomes().remove(0);
    assert_eq!((first.outcome, first.error.as_deref()), (Outcome::TimedOut, Some("the handler ran over its timeout")));
}
