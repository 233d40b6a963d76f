//! Event notifications of S3 that make jobs.

use std::sync::Arc;

use futures_util::FutureExt;
use karigar::config::S3EventConfig;
use karigar::queue::NewMessage;
use karigar::s3_events::S3EventOutput;
use karigar::testing::TestKit;
use karigar::{Job, Outcome, Worker, WorkerBuilder};
use karigar_tests::scripted::{Scripted, Step};
use parking_lot::Mutex;
use serde_json::{Value, json};

/// The rule for photos: `test.step` jobs that are named by address and size.
fn photos() -> S3EventConfig {
    S3EventConfig {
        bucket: "uploads".into(),
        prefix: "in/".into(),
        suffix: ".jpg".into(),
        kind: Step::KIND.into(),
        payload: json!({"name": "{address} {size}"}),
        ..S3EventConfig::default()
    }
}

/// What each step was named.
type Names = Arc<Mutex<Vec<String>>>;

fn builder(rules: impl IntoIterator<Item = S3EventConfig>) -> (WorkerBuilder, Names) {
    let names = Names::default();
    let seen = Arc::clone(&names);
    let handler = Scripted::new(move |step, _| {
        seen.lock().push(step.name.clone());
        async move { Ok(Value::Null) }.boxed()
    });
    (Worker::builder().handler(handler).s3_events(rules), names)
}

fn record(event: &str, bucket: &str, key: &str, sequencer: &str) -> Value {
    json!({
        "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "ap-south-1", "eventName": event,
        "eventTime": "2026-01-01T00:00:00.000Z",
        "s3": {"bucket": {"name": bucket}, "object": {"key": key, "size": 7, "eTag": "e", "sequencer": sequencer}}
    })
}

async fn send(kit: &TestKit, body: &Value) {
    kit.send(NewMessage { body: body.to_string(), ..Default::default() }).await;
}

/// Sends a notification of these records, and returns the output of its job.
async fn notify(kit: &TestKit, records: Vec<Value>) -> S3EventOutput {
    let before = kit.outcomes().len();
    send(kit, &json!({"Records": records})).await;
    let output = kit
        .until("the notification's job", |all| {
            let ended = all.iter().skip(before).find(|one| one.kind == "karigar.s3_event");
            ended.map(|ended| ended.output.clone())
        })
        .await;
    serde_json::from_str(&output.expect("an output")).expect("its type")
}

/// Waits until so many steps have ended, and returns their names in order.
async fn steps(kit: &TestKit, names: &Names, count: usize) -> Vec<String> {
    kit.until("the records' jobs", |all| {
        (all.iter().filter(|one| one.kind == Step::KIND).count() == count).then_some(())
    })
    .await;
    kit.drain().await;
    let mut names = names.lock().clone();
    names.sort();
    names
}

#[tokio::test]
async fn each_record_that_fits_a_rule_becomes_a_job_and_the_others_are_counted() {
    let (builder, names) = builder([photos()]);
    let kit = TestKit::start(builder).await;
    let put = "ObjectCreated:Put";
    let output = notify(
        &kit,
        vec![
            record(put, "uploads", "in/a+b.jpg", "1"),
            record("ObjectCreated:CompleteMultipartUpload", "uploads", "in/%E0%B2%AB.jpg", "2"),
            record("ObjectRemoved:Delete", "uploads", "in/c.jpg", "3"),
            record(put, "elsewhere", "in/d.jpg", "4"),
            record(put, "uploads", "out/e.jpg", "5"),
            record(put, "uploads", "in/f.png", "6"),
            record(put, "uploads", "in/../g.jpg", "7"),
        ],
    )
    .await;
    assert_eq!(output, S3EventOutput { enqueued: 2, unmatched: 4, invalid: 1, results: 0 });
    assert_eq!(steps(&kit, &names, 2).await, ["s3://uploads/in/a b.jpg 7", "s3://uploads/in/ಫ.jpg 7"]);
}

#[tokio::test]
async fn an_event_that_comes_twice_runs_once_and_a_later_one_of_the_same_object_again() {
    let (builder, names) = builder([photos()]);
    let kit = TestKit::start(builder).await;
    let put = |sequencer| record("ObjectCreated:Put", "uploads", "in/a.jpg", sequencer);
    notify(&kit, vec![put("1")]).await;
    // Delivered again with another record beside it, so that it is another message.
    notify(&kit, vec![put("1"), record("ObjectCreated:Put", "uploads", "out/a.jpg", "9")]).await;
    notify(&kit, vec![put("2")]).await;
    assert_eq!(steps(&kit, &names, 2).await.len(), 2);
}

#[tokio::test]
async fn what_jobs_wrote_as_results_makes_no_jobs() {
    let rule = S3EventConfig { bucket: "karigar".into(), prefix: String::new(), ..photos() };
    let (builder, names) = builder([rule]);
    let kit = TestKit::start(builder).await;
    let put = |key| record("ObjectCreated:Put", "karigar", key, "1");
    let output = notify(&kit, vec![put("jobs/5f2a/w320-9c1d.jpg"), put("in/jobs/a.jpg")]).await;
    assert_eq!(output, S3EventOutput { enqueued: 1, results: 1, ..Default::default() });
    assert_eq!(steps(&kit, &names, 1).await, ["s3://karigar/in/jobs/a.jpg 7"]);
}

#[tokio::test]
async fn of_the_rules_for_one_kind_the_first_that_fits_makes_the_job_and_another_queue_may_take_it() {
    let first = S3EventConfig { prefix: "in/big/".into(), queue: Some("other".into()), ..photos() };
    let (builder, names) = builder([first, photos()]);
    let kit = TestKit::start(builder).await;
    let put = |key, sequencer| record("ObjectCreated:Put", "uploads", key, sequencer);
    let output = notify(&kit, vec![put("in/big/a.jpg", "1"), put("in/b.jpg", "2")]).await;
    assert_eq!(output.enqueued, 2);
    assert_eq!(steps(&kit, &names, 1).await, ["s3://uploads/in/b.jpg 7"]);
    let other = kit.queue("other").await.attributes().await.expect("attributes");
    assert_eq!(other.visible, 1);
}

#[tokio::test]
async fn the_test_event_is_deleted_and_leaves_no_record() {
    let (builder, _) = builder([]);
    let kit = TestKit::start(builder).await;
    send(&kit, &json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "uploads"})).await;
    // What comes after it in the same batch has ended: so has it.
    kit.run(&Step::new("after")).await;
    kit.drain().await;
    let left = kit.queue("standard").await.attributes().await.expect("attributes");
    assert_eq!((left.visible, left.in_flight), (0, 0));
    assert_eq!(kit.outcomes().len(), 1);
    assert!(kit.dead_letters().await.is_empty());
}

#[tokio::test]
async fn a_notification_without_a_rule_is_kept_in_the_dead_letters_and_runs_once_there_is_one() {
    let (without, _) = builder([]);
    let kit = TestKit::idle(|_| {}).await;
    let worker = kit.another_worker(without, |_| {}).await;
    send(&kit, &json!({"Records": [record("ObjectCreated:Put", "uploads", "in/a.jpg", "1")]})).await;
    let ended = kit.until("its end", |all| all.first().cloned()).await;
    assert_eq!(ended.outcome, Outcome::Rejected);
    assert!(ended.error.is_some_and(|error| error.contains("[[s3_events]]")));
    worker.drain(std::future::pending()).await;
    let letter = kit.dead_letters().await.remove(0);
    let (with, names) = builder([photos()]);
    let worker = kit.another_worker(with, |_| {}).await;
    kit.send(NewMessage { body: letter.body, ..Default::default() }).await;
    steps(&kit, &names, 1).await;
    worker.drain(std::future::pending()).await;
}
