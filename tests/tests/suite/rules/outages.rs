use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use karigar::store::Store;
use karigar::testing::TestKit;
use karigar::{Outcome, Worker};
use karigar_tests::flaky_store::FlakyStore;
use karigar_tests::scripted::{Scripted, Step};
use serde_json::Value;
use tokio::sync::{Semaphore, mpsc};

#[tokio::test]
async fn rule_9_while_the_store_is_away_nothing_is_received_what_runs_ends_later_and_probes_stay_green() {
    let (started, mut starts) = mpsc::unbounded_channel();
    let gate = Arc::new(Semaphore::new(0));
    let open = Arc::clone(&gate);
    let handler = Scripted::new(move |step, _| {
        let (started, open) = (started.clone(), Arc::clone(&open));
        async move {
            started.send(step.name)?;
            open.acquire().await?.forget();
            Ok(Value::Null)
        }
        .boxed()
    });
    let kit = TestKit::idle(|settings| settings.lease.wait = Duration::from_millis(100)).await;
    let mut backends = kit.backends();
    let flaky = FlakyStore::new(Arc::clone(&backends.store));
    backends.store = Arc::clone(&flaky) as Arc<dyn Store>;
    let worker = kit.another_worker_on(backends, Worker::builder().handler(handler), |_| {}).await;
    let running = kit.enqueue(&Step::new("running")).await;
    starts.recv().await.expect("it starts");

    flaky.set_away(true);
    let queue = kit.queue("standard").await;
    let unclaimed = kit.enqueue(&Step::new("unclaimed")).await;
    // It is received, not claimed, and hidden: that is how the worker learns that the store is away.
    while queue.attributes().await.expect("attributes").visible > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let later = kit.enqueue(&Step::new("later")).await;
    gate.add_permits(3);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(queue.attributes().await.expect("attributes").visible, 1, "`later` is not received");
    assert_eq!((worker.health().live(), worker.health().ready()), (Ok(()), Ok(())));
    assert!(kit.outcomes().is_empty());

    flaky.set_away(false);
    for key in [running, unclaimed, later] {
        assert_eq!(kit.end_of(&key).await.outcome, Outcome::Succeeded);
    }
    worker.drain(std::future::pending()).await;
    assert!(kit.outcomes().iter().all(|one| one.attempt == 1), "nothing was counted against anyone");
}

#[tokio::test]
async fn rule_9_full_slots_fail_no_probe() {
    let (started, mut starts) = mpsc::unbounded_channel();
    let handler = Scripted::new(move |step, cx| {
        let started = started.clone();
        async move {
            started.send(step.name)?;
            cx.cancellation().cancelled().await;
            Ok(Value::Null)
        }
        .boxed()
    });
    let kit = TestKit::idle(|settings| {
        settings.slots = 1;
        settings.drain = Duration::ZERO;
    })
    .await;
    let worker = kit.another_worker(Worker::builder().handler(handler), |_| {}).await;
    kit.enqueue(&Step::new("x")).await;
    starts.recv().await.expect("it starts");
    assert_eq!((worker.health().live(), worker.health().ready()), (Ok(()), Ok(())));
    worker.drain(std::future::pending()).await;
}
