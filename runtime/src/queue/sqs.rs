//! Amazon SQS, and servers that speak its protocol (AWS JSON 1.0).

mod attributes;
mod batch;
mod failure;
mod poll;
mod queue;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::Builder;
use aws_sdk_sqs::types::QueueAttributeName;
use parking_lot::Mutex;

use self::failure::Asked;
use self::queue::SqsQueue;
use super::{Queue, QueueError, Queues};
use crate::config::AwsConfig;

/// Commands answer in milliseconds; a message's lease must survive one that hangs.
const ATTEMPT: Duration = Duration::from_secs(5);
/// Both attempts of a command and the pause between them.
const ALL_ATTEMPTS: Duration = Duration::from_secs(12);

/// The queues of one account and region. Clones share their connections, which belong to the runtime that uses them:
/// another runtime connects anew.
#[derive(Debug, Clone)]
pub struct SqsQueues {
    clients: Clients,
    known: Arc<Mutex<HashMap<String, Arc<SqsQueue>>>>,
}

/// One client a retry policy. A client that is built once costs less than an override with each call.
#[derive(Debug, Clone)]
struct Clients {
    /// For receives: one attempt, whose time limit is the poll's own.
    receives: Client,
    /// For everything else: two attempts, as a lost connection is no reason to bother the caller. A send whose answer
    /// was lost is sent twice then, which the consumer's identity check takes care of.
    commands: Client,
}

impl SqsQueues {
    /// Clients by configuration; credentials by environment, profile, IRSA or pod identity. Connects at the first call.
    pub async fn connect(config: &AwsConfig) -> Self {
        let shared = crate::aws::load(config.region.as_deref(), config.endpoint.as_deref()).await;
        // Bodies are small and calls have time limits; stalled-stream protection takes a long poll for a stall
        // (aws-sdk-rust issue 1148).
        let base = || Builder::from(&shared).stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        let connect = || TimeoutConfig::builder().connect_timeout(Duration::from_secs(3));
        let receives = base().retry_config(RetryConfig::disabled()).timeout_config(connect().build());
        let retry = RetryConfig::standard().with_max_attempts(2).with_initial_backoff(Duration::from_millis(100));
        let limits = connect().operation_attempt_timeout(ATTEMPT).operation_timeout(ALL_ATTEMPTS);
        let commands = base().retry_config(retry).timeout_config(limits.build());
        let clients =
            Clients { receives: Client::from_conf(receives.build()), commands: Client::from_conf(commands.build()) };
        Self { clients, known: Arc::default() }
    }

    /// Makes a queue, with attributes by their SQS names (`VisibilityTimeout`, `RedrivePolicy`, …). For tests and
    /// development: in production queues are made by Terraform. A queue that is there with the same attributes is no error.
    pub async fn create(&self, name: &str, attributes: &[(&str, &str)]) -> Result<(), QueueError> {
        let mut request = self.clients.commands.create_queue().queue_name(name);
        if name.ends_with(".fifo") {
            request = request.attributes(QueueAttributeName::FifoQueue, "true");
        }
        for (attribute, value) in attributes {
            request = request.attributes(QueueAttributeName::from(*attribute), *value);
        }
        request.send().await.map_err(|error| Asked::of("create", name).failed(&error)).map(drop)
    }
}

#[async_trait]
impl Queues for SqsQueues {
    async fn open(&self, name: &str) -> Result<Arc<dyn Queue>, QueueError> {
        let known = self.known.lock().get(name).cloned();
        if let Some(queue) = known {
            return Ok(queue);
        }
        let asked = Asked::of("find", name);
        let found = self.clients.commands.get_queue_url().queue_name(name).send().await;
        let url = found.map_err(|error| asked.failed(&error))?.queue_url;
        let url = url.ok_or_else(|| QueueError::Unavailable(format!("{asked}: the answer has no address")))?;
        let queue = Arc::new(SqsQueue::new(name, url, self.clients.clone()));
        Ok(Arc::clone(self.known.lock().entry(name.to_owned()).or_insert(queue)) as Arc<dyn Queue>)
    }
}
