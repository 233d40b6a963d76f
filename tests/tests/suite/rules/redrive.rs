use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::FutureExt;
use karigar::queue::{MAX_BODY_BYTES, NewMessage};
use karigar::store::State;
use karigar::testing::TestKit;
use karigar::{JobError, JobKey, Outcome, Worker};
use karigar_tests::scripted::{Scripted, Step};
use serde_json::{Value, json};

#[tokio::test]
async fn rule_7_a_copy_from_the_dead_letters_starts_the_next_generation_and_an_older_one_is_deleted() {
    let mended = Arc::new(AtomicBool::new(false));
    let good = Arc::clone(&mended);
    let handler = Scripted::new(move |_, _| {
        let good = good.load(Ordering::SeqCst);
        async move { if good { Ok(json!("mended")) } else { Err(JobError::retry("broken")) } }.boxed()
    });
    let handler = handler.policy(|policy| policy.max_failures = 1);
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    let key = kit.enqueue(&Step::new("x")).await;
    assert_eq!(kit.end_of(&key).await.outcome, Outcome::Dead);
    let copy = loop {
        if let Some(copy) = kit.dead_letters().await.pop() {
            break copy;
        }
        tokio::task::yield_now().await;
    };
    mended.store(true, Ordering::SeqCst);
    let resend = || NewMessage { body: copy.body.clone(), ..Default::default() };
    kit.send(resend()).await;
    kit.until("the new end", |all| all.iter().any(|one| one.outcome == Outcome::Succeeded).then_some(())).await;
    let record = kit.record(&key).await.expect("a record");
    assert_eq!(
        (record.state, record.generation, record.failures, record.output),
        (State::Succeeded, 1, 0, Some(json!("mended")))
    );
    // The same copy once more, as after a redrive whose delete was lost.
    kit.send(resend()).await;
    let after = kit.enqueue(&Step::new("after")).await;
    kit.end_of(&after).await;
    kit.drain().await;
    let queue = kit.queue("standard").await.attributes().await.expect("attributes");
    assert_eq!((queue.visible, queue.in_flight), (0, 0));
    assert_eq!(kit.record(&key).await.expect("a record").generation, 1);
}

#[tokio::test]
async fn rule_7_a_copy_that_would_not_fit_is_sent_with_the_key_alone() {
    let handler = Scripted::new(|_, _| async move { Err::<Value, _>(JobError::reject("no")) }.boxed());
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    // As large as SQS takes: no room for generation, reason and fingerprint.
    let body = |filler: &str| {
        format!(r#"{{"specversion":"1.0","source":"s","id":"large","type":"test.step","data":{{"name":"{filler}"}}}}"#)
    };
    let body = body(&"x".repeat(MAX_BODY_BYTES - body("").len()));
    kit.send(NewMessage { body, ..Default::default() }).await;
    let key = JobKey::new("s", "large").expect("a key");
    assert_eq!(kit.end_of(&key).await.outcome, Outcome::Rejected);
    kit.drain().await;
    let copy: Value = serde_json::from_str(&kit.dead_letters().await[0].body).expect("JSON");
    assert_eq!((copy["id"].as_str(), copy["leftout"].as_str()), (Some(key.id()), Some("data")));
    assert!(copy.get("data").is_none());
}
