use std::time::Duration;

use karigar::envelope::{Envelope, NewEvent};
use karigar::queue::{NewMessage, ReceiveRequest};
use karigar::store::{CancelFound, Claim, ClaimRequest, State, Store};
use karigar::testing::TestKit;
use karigar::{Job, JobKey, Outcome, Worker};
use karigar_tests::scripted::{Scripted, Step};
use tokio::sync::mpsc;

use super::endless;

/// A kit with one endless job under way.
async fn one_running() -> (TestKit, JobKey) {
    let (started, mut starts) = mpsc::unbounded_channel();
    let kit = TestKit::start_with(Worker::builder().handler(endless(started)), |settings| {
        settings.lease.heartbeat = Duration::from_millis(50);
        settings.lease.store = Duration::from_millis(300);
    })
    .await;
    let key = kit.enqueue(&Step::new("x")).await;
    assert_eq!(starts.recv().await.as_deref(), Some("x"));
    (kit, key)
}

#[tokio::test]
async fn a_lost_row_abandons_the_job_and_leaves_its_message_alone() {
    let (kit, key) = one_running().await;
    let event = NewEvent {
        source: key.source(),
        id: key.id(),
        kind: Step::KIND,
        data: r#"{"name":"x"}"#,
        ..Default::default()
    };
    let envelope = Envelope::decode(&event.encode().expect("an event")).expect("an event");
    // Another worker claims the row at the very moment at which its lease is over.
    let claim = loop {
        kit.clock().advance(Duration::from_millis(301));
        let request = ClaimRequest {
            key: key.clone(),
            kind: envelope.kind.clone(),
            digest: envelope.digest,
            generation: 0,
            queue: "standard".into(),
            tenant: None,
            expires_at: None,
            run_at: None,
            lease: Duration::from_secs(3600),
            max_losses: 3,
        };
        match kit.store().claim("another", &[request]).await.expect("an answer").remove(0) {
            Claim::Run(claimed) => break claimed,
            Claim::Busy(_) => {}
            other => panic!("{other:?}"),
        }
    };
    kit.until("the abandoned run", |all| all.iter().any(|one| one.outcome == Outcome::Abandoned).then_some(())).await;
    let record = kit.record(&key).await.expect("a record");
    assert_eq!((record.state, record.losses, record.failures), (State::Running, claim.losses, 0));
    let queue = kit.queue("standard").await.attributes().await.expect("attributes");
    assert_eq!((queue.visible, queue.in_flight), (0, 1), "the message is neither deleted nor released");
}

#[tokio::test]
async fn a_lost_message_abandons_the_job_and_frees_its_row_once_the_handler_has_stopped() {
    let (started, mut starts) = mpsc::unbounded_channel();
    let kit = TestKit::start_with(Worker::builder().handler(endless(started)), |settings| {
        settings.lease.heartbeat = Duration::from_millis(50);
        settings.lease.visibility = Duration::from_secs(120);
        settings.slots = 1;
    })
    .await;
    let key = kit.enqueue(&Step::new("x")).await;
    starts.recv().await.expect("it starts");
    // The message comes to another worker, as after a pause of this one beyond its visibility.
    let queue = kit.queue("standard").await;
    let request = ReceiveRequest { max: 1, wait: Duration::ZERO, visibility: Duration::from_secs(3600) };
    let stolen = loop {
        kit.clock().advance(Duration::from_secs(121));
        let mut received = queue.receive(request, &Default::default()).await.expect("an answer");
        if let Some(message) = received.pop() {
            break message;
        }
    };
    assert_eq!(stolen.receive_count, 2);
    kit.until("the abandoned run", |all| all.iter().any(|one| one.outcome == Outcome::Abandoned).then_some(())).await;
    let record = kit.record(&key).await.expect("a record");
    assert_eq!(
        (record.state, record.failures, record.losses),
        (State::Waiting, 0, 0),
        "free for the next, nothing counted"
    );
}

#[tokio::test]
async fn a_job_that_a_person_cancels_is_stopped_and_its_message_deleted() {
    let (kit, key) = one_running().await;
    assert_eq!(kit.store().cancel(&key).await.expect("an answer"), CancelFound::Running);
    assert_eq!(kit.end_of(&key).await.outcome, Outcome::Cancelled);
    assert_eq!(kit.record(&key).await.expect("a record").state, State::Cancelled);
    kit.drain().await;
    let queue = kit.queue("standard").await.attributes().await.expect("attributes");
    assert_eq!((queue.visible, queue.in_flight), (0, 0));
    assert!(kit.dead_letters().await.is_empty());
}

#[tokio::test]
async fn a_job_whose_expirytime_has_passed_is_deleted_and_not_run() {
    let (started, mut starts) = mpsc::unbounded_channel();
    let kit = TestKit::start(Worker::builder().handler(endless(started))).await;
    let body = r#"{"specversion":"1.0","source":"s","id":"old","type":"test.step","data":{"name":"x"},
        "expirytime":"2025-12-31T23:59:59Z"}"#;
    kit.send(NewMessage { body: body.into(), ..Default::default() }).await;
    let key = JobKey::new("s", "old").expect("a key");
    assert_eq!(kit.end_of(&key).await.outcome, Outcome::Expired);
    kit.drain().await;
    assert!(starts.try_recv().is_err(), "it did not run");
    let queue = kit.queue("standard").await.attributes().await.expect("attributes");
    assert_eq!((queue.visible, queue.in_flight), (0, 0));
}

#[tokio::test]
async fn a_shutdown_interrupts_what_runs_beyond_the_drain_and_hands_its_message_back() {
    let (started, mut starts) = mpsc::unbounded_channel();
    let kit = TestKit::start_with(Worker::builder().handler(endless(started)), |settings| {
        settings.drain = Duration::from_millis(50);
    })
    .await;
    let key = kit.enqueue(&Step::new("x")).await;
    starts.recv().await.expect("it starts");
    kit.drain().await;
    assert_eq!(kit.outcomes()[0].outcome, Outcome::Interrupted);
    let record = kit.record(&key).await.expect("a record");
    assert_eq!((record.state, record.interruptions, record.failures), (State::Waiting, 1, 0));
    let queue = kit.queue("standard").await.attributes().await.expect("attributes");
    assert_eq!((queue.visible, queue.in_flight), (1, 0), "another worker can have it at once");
}

#[tokio::test]
async fn interruptions_over_their_cap_are_dead() {
    let (started, mut starts) = mpsc::unbounded_channel();
    let kit = TestKit::idle(|settings| settings.drain = Duration::from_millis(20)).await;
    let key = kit.enqueue(&Step::new("x")).await;
    for _ in 0..3 {
        let handler: Scripted = endless(started.clone()).policy(|policy| policy.max_interruptions = 2);
        let worker = kit.another_worker(Worker::builder().handler(handler), |_| {}).await;
        starts.recv().await.expect("it starts");
        worker.drain(std::future::pending()).await;
    }
    let outcomes: Vec<Outcome> = kit.outcomes().iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes, [Outcome::Interrupted, Outcome::Interrupted, Outcome::Dead]);
    assert_eq!(kit.record(&key).await.expect("a record").state, State::Dead);
    assert_eq!(kit.dead_letters().await.len(), 1);
}
