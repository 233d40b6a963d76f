use futures_util::FutureExt;
use karigar::store::State;
use karigar::testing::TestKit;
use karigar::{Outcome, Worker};
use karigar_tests::scripted::{Scripted, Step};
use serde_json::json;

#[tokio::test]
async fn ok_is_counted_as_succeeded_its_message_is_deleted_and_its_output_kept() {
    let handler = Scripted::new(|step, _| async move { Ok(json!({ "hello": step.name })) }.boxed());
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    let key = kit.enqueue(&Step::new("Asha")).await;
    let ended = kit.end_of(&key).await;
    assert_eq!((ended.outcome, ended.attempt), (Outcome::Succeeded, 1));
    let record = kit.record(&key).await.expect("the record is kept");
    assert_eq!((record.state, record.output), (State::Succeeded, Some(json!({ "hello": "Asha" }))));
    kit.drain().await;
    let left = kit.queue("standard").await.attributes().await.expect("attributes");
    assert_eq!((left.visible, left.in_flight), (0, 0));
}

#[tokio::test]
async fn a_thousand_jobs_end_once_each() {
    let handler = Scripted::new(|step, _| async move { Ok(json!(step.name)) }.boxed());
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    let mut keys = Vec::new();
    for n in 0..1000 {
        keys.push(kit.enqueue(&Step::new(n.to_string())).await);
    }
    let ends = kit.until("1,000 ends", |all| (all.len() >= 1000).then(|| all.to_vec())).await;
    assert!(ends.iter().all(|one| one.outcome == Outcome::Succeeded));
    let distinct: std::collections::BTreeSet<_> = ends.iter().map(|one| one.key.clone()).collect();
    assert_eq!((ends.len(), distinct.len()), (1000, 1000));
}
