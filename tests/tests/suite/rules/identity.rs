use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use karigar::envelope::NewEvent;
use karigar::store::{CancelFound, State, Store};
use karigar::testing::TestKit;
use karigar::{Job, JobKey, Outcome, Worker};
use karigar_tests::scripted::{Scripted, Step};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

fn event<'a>(id: &'a str, data: &'a str) -> NewEvent<'a> {
    NewEvent { source: "api", id, kind: Step::KIND, data, ..Default::default() }
}

fn counting(runs: &Arc<AtomicU32>) -> Scripted {
    let runs = Arc::clone(runs);
    Scripted::new(move |step, _| {
        runs.fetch_add(1, Ordering::SeqCst);
        async move { Ok(json!(step.name)) }.boxed()
    })
}

#[tokio::test]
async fn rule_1_a_duplicate_of_a_job_that_is_done_is_deleted_and_not_run() {
    let runs = Arc::new(AtomicU32::new(0));
    let kit = TestKit::start(Worker::builder().handler(counting(&runs))).await;
    let key = kit.enqueue_event(&event("1", r#"{"name":"a"}"#)).await;
    kit.end_of(&key).await;
    kit.enqueue_event(&event("1", r#"{"name":"a"}"#)).await;
    let after = kit.enqueue_event(&event("2", r#"{"name":"b"}"#)).await;
    kit.end_of(&after).await;
    kit.drain().await;
    let queue = kit.queue("standard").await.attributes().await.expect("attributes");
    assert_eq!((queue.visible, queue.in_flight), (0, 0));
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn rule_1_an_id_that_is_used_for_another_payload_is_rejected_and_the_first_job_keeps_its_row() {
    let runs = Arc::new(AtomicU32::new(0));
    let kit = TestKit::start(Worker::builder().handler(counting(&runs))).await;
    let key = kit.enqueue_event(&event("1", r#"{"name":"a"}"#)).await;
    kit.end_of(&key).await;
    kit.enqueue_event(&event("1", r#"{"name":"another"}"#)).await;
    kit.until("the rejected one", |all| all.iter().any(|one| one.outcome == Outcome::Rejected).then_some(())).await;
    kit.drain().await;
    let letters = kit.dead_letters().await;
    let copy: Value = serde_json::from_str(&letters[0].body).expect("JSON");
    assert_eq!(
        (copy["fingerprint"].as_str(), copy["data"]["name"].as_str()),
        (Some("test.step: id_reused"), Some("another"))
    );
    assert_eq!(kit.record(&key).await.expect("a record").output, Some(json!("a")));
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn rule_1_and_11_objects_lie_under_a_hash_of_the_identity_and_never_its_text() {
    let handler = Scripted::new(|_, cx| {
        async move { Ok(json!(cx.put_result("../x y", "bytes".into(), "txt", "text/plain").await?.to_string())) }
            .boxed()
    });
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    let key = kit.enqueue_event(&event("../../etc/passwd", r#"{"name":"a"}"#)).await;
    let output: String = serde_json::from_str(&kit.end_of(&key).await.output.expect("an output")).expect("text");
    let hash = "277089d91c0bdf4f"; // the beginning of the SHA-256 of "bytes"
    assert_eq!(output, format!("s3://karigar/jobs/{}/x-y-{hash}.txt", key.hex()));
    assert_eq!(&kit.object(&output.parse().expect("an address")).await[..], b"bytes");
}

#[tokio::test]
async fn rule_4_a_duplicate_that_comes_while_the_first_runs_is_hidden_and_not_received_in_a_loop() {
    let (gate, runs) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicU32::new(0)));
    let (open, seen) = (Arc::clone(&gate), Arc::clone(&runs));
    let handler = Scripted::new(move |step, _| {
        let open = Arc::clone(&open);
        seen.fetch_add(1, Ordering::SeqCst);
        async move {
            if step.name == "slow" {
                open.acquire().await?.forget();
            }
            Ok(Value::Null)
        }
        .boxed()
    });
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    let slow = kit.enqueue_event(&event("1", r#"{"name":"slow"}"#)).await;
    kit.enqueue_event(&event("1", r#"{"name":"slow"}"#)).await;
    // Jobs behind the duplicate end, so it was looked at, and it is hidden now.
    let behind = kit.enqueue(&Step::new("quick")).await;
    kit.end_of(&behind).await;
    let queue = kit.queue("standard").await;
    while queue.attributes().await.expect("attributes").visible > 0 {
        tokio::task::yield_now().await;
    }
    let duplicate = kit.queue("standard").await;
    gate.add_permits(1);
    assert_eq!(kit.end_of(&slow).await.outcome, Outcome::Succeeded);
    assert_eq!(runs.load(Ordering::SeqCst), 2, "the duplicate did not run");
    // The hiding lasts as long as the first one's lease, by the clock of the store.
    kit.drain().await;
    kit.clock().advance(Duration::from_secs(120));
    let back = super::take(&*duplicate).await.expect("the duplicate is back");
    assert_eq!(back.receive_count, 2, "one look while the first ran, and this one");
}

#[tokio::test]
async fn rule_14_a_cancel_before_the_message_was_seen_is_honoured() {
    let runs = Arc::new(AtomicU32::new(0));
    let kit = TestKit::idle(|_| {}).await;
    let key = JobKey::new("api", "1").expect("a key");
    assert_eq!(kit.store().cancel(&key).await.expect("an answer"), CancelFound::Unseen);
    kit.enqueue_event(&event("1", r#"{"name":"a"}"#)).await;
    let worker = kit.another_worker(Worker::builder().handler(counting(&runs)), |_| {}).await;
    assert_eq!(kit.end_of(&key).await.outcome, Outcome::Cancelled);
    worker.drain(std::future::pending()).await;
    let record = kit.record(&key).await.expect("a record");
    assert_eq!((record.state, record.kind.as_str()), (State::Cancelled, Step::KIND));
    assert_eq!(runs.load(Ordering::SeqCst), 0);
}
