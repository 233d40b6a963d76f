//! A queue of its own behind a proxy of its own, for each test of SQS's faults.

use std::sync::Arc;
use std::time::Duration;

use karigar::config::AwsConfig;
use karigar::queue::sqs::SqsQueues;
use karigar::queue::{Message, NewMessage, Queue, Queues, ReceiveRequest};
use karigar_tests::fault_proxy::FaultProxy;
use karigar_tests::servers::server;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub(super) struct Subject {
    pub(super) proxy: FaultProxy,
    pub(super) queue: Arc<dyn Queue>,
}

impl Subject {
    /// A new queue in fauxqs.
    pub(super) async fn start() -> Self {
        let proxy = FaultProxy::start(&server("KARIGAR_TEST_FAUXQS")).await;
        let queues = connect(&proxy.url()).await;
        let name = format!("sqs-{}", Uuid::new_v4().simple());
        queues.create(&name, &[]).await.expect("the server makes the queue");
        let queue = queues.open(&name).await.expect("the queue is there");
        Self { proxy, queue }
    }

    /// Puts so many messages into the queue, with the bodies `0`, `1`, ….
    pub(super) async fn fill(&self, count: usize) {
        for answer in self.queue.send(&messages(count)).await {
            answer.expect("the message is sent");
        }
    }

    /// What one poll without a wait brings.
    pub(super) async fn take(&self, visibility: Duration) -> Vec<Message> {
        let request = ReceiveRequest { max: 10, wait: Duration::ZERO, visibility };
        self.queue.receive(request, &CancellationToken::new()).await.expect("the server answers")
    }
}

pub(super) async fn connect(endpoint: &str) -> SqsQueues {
    SqsQueues::connect(&AwsConfig { region: None, endpoint: Some(endpoint.to_owned()) }).await
}

pub(super) fn messages(count: usize) -> Vec<NewMessage> {
    (0..count).map(|number| NewMessage { body: number.to_string(), ..NewMessage::default() }).collect()
}

/// The bodies in order.
pub(super) fn bodies(messages: &[Message]) -> Vec<&str> {
    let mut bodies: Vec<&str> = messages.iter().map(|message| message.body.as_str()).collect();
    bodies.sort_unstable();
    bodies
}

pub(super) fn handles(messages: Vec<Message>) -> Vec<String> {
    messages.into_iter().map(|message| message.handle).collect()
}
