//! The servers, and a queue of its own for each case.

use std::sync::Arc;
use std::time::Duration;

use karigar::clock::Clock;
use karigar::config::AwsConfig;
use karigar::dev;
use karigar::queue::embedded::{EmbeddedQueues, QueueSettings, RedrivePolicy};
use karigar::queue::sqs::SqsQueues;
use karigar::queue::{Message, NewMessage, Queue, Queues, ReceiveRequest};
use karigar_tests::servers::server;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Longer than any answer of a server takes.
pub(super) const LONG: Duration = Duration::from_secs(20);
/// The shortest time that SQS can hide a message, and what a server may take longer.
pub(super) const SHORT: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Server {
    Embedded,
    Front,
    Fauxqs,
    Ministack,
}

pub(super) enum World {
    Embedded(EmbeddedQueues),
    Sqs(SqsQueues),
}

impl World {
    pub(super) async fn new(server: Server) -> Self {
        match server {
            Server::Embedded => Self::Embedded(EmbeddedQueues::in_memory(Clock::system())),
            Server::Front => {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
                let queues = EmbeddedQueues::in_memory(Clock::system());
                let (address, serving) = dev::sqs::serve(listener, queues).expect("an address");
                tokio::spawn(serving);
                Self::sqs(format!("http://{address}")).await
            }
            Server::Fauxqs => Self::sqs(self::server("KARIGAR_TEST_FAUXQS")).await,
            Server::Ministack => Self::sqs(self::server("KARIGAR_TEST_MINISTACK")).await,
        }
    }

    async fn sqs(endpoint: String) -> Self {
        let config = AwsConfig { region: Some("us-east-1".into()), endpoint: Some(endpoint) };
        Self::Sqs(SqsQueues::connect(&config).await)
    }

    pub(super) fn queues(&self) -> &dyn Queues {
        match self {
            Self::Embedded(queues) => queues,
            Self::Sqs(queues) => queues,
        }
    }

    /// A standard queue.
    pub(super) async fn standard(&self) -> Arc<dyn Queue> {
        self.made(&random_name(""), QueueSettings::default()).await
    }

    /// A FIFO queue that wants deduplication ids.
    pub(super) async fn fifo(&self) -> Arc<dyn Queue> {
        self.made(&random_name(".fifo"), QueueSettings::default()).await
    }

    /// A queue, and the one to which it gives messages that were received twice.
    pub(super) async fn with_dead_letters(&self) -> (Arc<dyn Queue>, Arc<dyn Queue>) {
        let dead = self.standard().await;
        let redrive = Some(RedrivePolicy { max_receive_count: 2, dead_letter_queue: dead.name().into() });
        (self.made(&random_name(""), QueueSettings { redrive, ..QueueSettings::default() }).await, dead)
    }

    async fn made(&self, name: &str, settings: QueueSettings) -> Arc<dyn Queue> {
        match self {
            Self::Embedded(queues) => queues.create(name, settings),
            Self::Sqs(queues) => {
                let policy = settings.redrive.map(|redrive| {
                    let arn = format!("arn:aws:sqs:us-east-1:000000000000:{}", redrive.dead_letter_queue);
                    format!(r#"{{"deadLetterTargetArn":"{arn}","maxReceiveCount":"{}"}}"#, redrive.max_receive_count)
                });
                let attributes: Vec<_> = policy.iter().map(|policy| ("RedrivePolicy", policy.as_str())).collect();
                queues.create(name, &attributes).await
            }
        }
        .expect("a new queue");
        self.queues().open(name).await.expect("the queue")
    }
}

/// A name that nobody else has.
pub(super) fn random_name(suffix: &str) -> String {
    format!("conformance-{}{suffix}", uuid::Uuid::new_v4())
}

pub(super) fn message(body: &str) -> NewMessage {
    NewMessage { body: body.into(), ..NewMessage::default() }
}

/// A message of a FIFO group; its body is its deduplication id.
pub(super) fn of_group(group: &str, body: &str) -> NewMessage {
    NewMessage { group: Some(group.into()), deduplication_id: Some(body.into()), ..message(body) }
}

/// Sends one by one, so that their order is certain.
pub(super) async fn send(queue: &Arc<dyn Queue>, messages: &[NewMessage]) {
    for message in messages {
        queue.send(std::slice::from_ref(message)).await.remove(0).expect("a send");
    }
}

pub(super) async fn receive(queue: &Arc<dyn Queue>, max: usize, wait: Duration, visibility: Duration) -> Vec<Message> {
    let stop = CancellationToken::new();
    queue.receive(ReceiveRequest { max, wait, visibility }, &stop).await.expect("a receive")
}

/// What is visible now.
pub(super) async fn look(queue: &Arc<dyn Queue>) -> Vec<Message> {
    receive(queue, 10, Duration::ZERO, LONG).await
}

/// The next message, for which it waits.
pub(super) async fn next(queue: &Arc<dyn Queue>, visibility: Duration) -> Message {
    let mut received = receive(queue, 1, LONG, visibility).await;
    assert_eq!(received.len(), 1, "no message came within {LONG:?}");
    received.remove(0)
}

pub(super) fn bodies(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.body.as_str()).collect()
}

pub(super) async fn delete(queue: &Arc<dyn Queue>, message: &Message) {
    queue.delete(std::slice::from_ref(&message.handle)).await.remove(0).expect("a delete");
}

pub(super) async fn hide(queue: &Arc<dyn Queue>, message: &Message, duration: Duration) {
    queue.hide(&[(message.handle.clone(), duration)]).await.remove(0).expect("a hide");
}
