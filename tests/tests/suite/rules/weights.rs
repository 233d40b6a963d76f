use std::sync::Arc;

use futures_util::FutureExt;
use karigar::config::QueueConfig;
use karigar::envelope::NewEvent;
use karigar::queue::NewMessage;
use karigar::testing::TestKit;
use karigar::{Job, Worker};
use karigar_tests::scripted::{Scripted, Step};
use parking_lot::Mutex;
use serde_json::Value;

#[tokio::test]
async fn a_pool_of_two_queues_gives_the_second_its_weight_while_the_first_is_never_empty() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&order);
    let handler = Scripted::new(move |step, _| {
        log.lock().push(step.name);
        async move {
            tokio::task::yield_now().await;
            Ok(Value::Null)
        }
        .boxed()
    });
    let weighted = |name: &str, weight| QueueConfig { weight, ..QueueConfig::new(name) };
    let kit = TestKit::idle(|settings| {
        settings.queues = vec![weighted("a", 3), weighted("b", 1)];
        settings.slots = 4;
    })
    .await;
    for name in ["a", "b"] {
        let queue = kit.queue(name).await;
        let messages: Vec<NewMessage> = (0..2000)
            .map(|n| {
                let (id, data) = (format!("{name}{n}"), format!(r#"{{"name":"{name}"}}"#));
                let event = NewEvent { source: "t", id: &id, kind: Step::KIND, data: &data, ..Default::default() };
                NewMessage { body: event.encode().expect("an event"), ..Default::default() }
            })
            .collect();
        for sent in queue.send(&messages).await {
            sent.expect("it is sent");
        }
    }
    let worker = kit.another_worker(Worker::builder().handler(handler), |_| {}).await;
    kit.until("1,000 jobs", |all| (all.len() >= 1000).then_some(())).await;
    worker.drain(std::future::pending()).await;
    let of_b = order.lock().iter().take(1000).filter(|name| *name == "b").count();
    assert!(of_b >= 200, "b has a quarter of the weight and got {of_b} of 1,000: at least 80 % of 250 are due");
}
