use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::FutureExt;
use karigar::config::QueueConfig;
use karigar::envelope::NewEvent;
use karigar::queue::NewMessage;
use karigar::testing::TestKit;
use karigar::{Job, JobError, Worker};
use karigar_tests::scripted::{Scripted, Step};
use parking_lot::Mutex;
use serde_json::Value;

async fn send(kit: &TestKit, group: &str, name: &str) {
    let data = format!(r#"{{"name":"{name}"}}"#);
    let event = NewEvent { source: "api", id: name, kind: Step::KIND, data: &data, ..Default::default() };
    let message = NewMessage {
        body: event.encode().expect("an event"),
        group: Some(group.into()),
        deduplication_id: Some(name.into()),
        ..Default::default()
    };
    kit.send(message).await;
}

#[tokio::test]
async fn rule_13_a_group_runs_one_at_a_time_and_keeps_its_order_over_a_retry() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let (log, fails) = (Arc::clone(&order), Arc::new(AtomicU32::new(2)));
    let handler = Scripted::new(move |step, _| {
        let (log, fails) = (Arc::clone(&log), Arc::clone(&fails));
        async move {
            log.lock().push(format!("{} begins", step.name));
            tokio::task::yield_now().await;
            let failed = step.name == "a1"
                && fails.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
            log.lock().push(format!("{} {}", step.name, if failed { "fails" } else { "ends" }));
            if failed { Err(JobError::retry("not yet")) } else { Ok(Value::Null) }
        }
        .boxed()
    });
    let kit = TestKit::idle(|settings| settings.queues = vec![QueueConfig::new("orders.fifo")]).await;
    for name in ["a1", "a2", "a3", "b1", "b2"] {
        send(&kit, &name[..1], name).await;
    }
    let worker = kit.another_worker(Worker::builder().handler(handler), |_| {}).await;
    kit.until("five ends", |all| (all.iter().filter(|one| one.outcome.is_final()).count() == 5).then_some(())).await;
    worker.drain(std::future::pending()).await;
    let of =
        |group: &str| -> Vec<String> { order.lock().iter().filter(|line| line.starts_with(group)).cloned().collect() };
    let tries = ["a1 begins", "a1 fails", "a1 begins", "a1 fails", "a1 begins", "a1 ends"];
    let rest = ["a2 begins", "a2 ends", "a3 begins", "a3 ends"];
    assert_eq!(of("a"), [&tries[..], &rest[..]].concat());
    assert_eq!(of("b"), ["b1 begins", "b1 ends", "b2 begins", "b2 ends"]);
}
