//! One queue of SQS.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_sqs::error::BuildError;
use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, DeleteMessageBatchRequestEntry, MessageAttributeValue,
    SendMessageBatchRequestEntry,
};
use tokio_util::sync::CancellationToken;

use super::batch::{Answer, in_batches};
use super::failure::Asked;
use super::{Clients, attributes, poll};
use crate::queue::{Message, NewMessage, Queue, QueueAttributes, QueueError, ReceiveRequest};
use crate::telemetry::metrics::{SqsMetrics, SqsOperation};

/// A queue whose address is known. Clones are the same queue.
#[derive(Debug, Clone)]
pub(super) struct SqsQueue {
    pub(super) name: Arc<str>,
    pub(super) url: Arc<str>,
    pub(super) clients: Clients,
    metrics: Arc<SqsMetrics>,
}

impl SqsQueue {
    pub(super) fn new(name: &str, url: String, clients: Clients) -> Self {
        Self { name: name.into(), url: url.into(), clients, metrics: Arc::new(SqsMetrics::new(name)) }
    }

    /// Counts a request by whether SQS answered it.
    pub(super) fn counted<T, E>(&self, operation: SqsOperation, answer: Result<T, E>) -> Result<T, E> {
        self.metrics.request(operation, answer.is_ok());
        answer
    }

    pub(super) fn asked(&self, action: &'static str) -> Asked<'_> {
        Asked::of(action, &self.name)
    }
}

/// Whole seconds, which is all that SQS knows. Up: a message never appears before its time.
pub(super) fn seconds(duration: Duration) -> i32 {
    let whole = duration.as_secs() + u64::from(duration.subsec_nanos() > 0);
    i32::try_from(whole).unwrap_or(i32::MAX)
}

/// What a message counts against SQS's limits, in bytes.
fn size(message: &NewMessage) -> usize {
    const TYPE: usize = "String".len();
    let attributes = message.attributes.iter().map(|(name, value)| name.len() + TYPE + value.len());
    message.body.len() + attributes.sum::<usize>()
}

fn entry_to_send(id: String, message: &NewMessage) -> Result<SendMessageBatchRequestEntry, BuildError> {
    let mut entry = SendMessageBatchRequestEntry::builder()
        .id(id)
        .message_body(message.body.as_str())
        // Left out where there is none: FIFO queues refuse a message's own delay, and others have a default.
        .set_delay_seconds((!message.delay.is_zero()).then(|| seconds(message.delay)))
        .set_message_group_id(message.group.clone())
        .set_message_deduplication_id(message.deduplication_id.clone());
    for (name, value) in &message.attributes {
        let value = MessageAttributeValue::builder().data_type("String").string_value(value.as_str()).build()?;
        entry = entry.message_attributes(name.as_str(), value);
    }
    entry.build()
}

fn entry_to_delete(id: String, handle: &str) -> Result<DeleteMessageBatchRequestEntry, BuildError> {
    DeleteMessageBatchRequestEntry::builder().id(id).receipt_handle(handle).build()
}

fn entry_to_hide(
    id: String,
    (handle, duration): &(String, Duration),
) -> Result<ChangeMessageVisibilityBatchRequestEntry, BuildError> {
    ChangeMessageVisibilityBatchRequestEntry::builder()
        .id(id)
        .receipt_handle(handle)
        .visibility_timeout(seconds(*duration))
        .build()
}

/// The entries of one request.
fn entries<T, E>(
    batch: Vec<(String, &T)>,
    entry: impl Fn(String, &T) -> Result<E, BuildError>,
) -> Result<Vec<E>, QueueError> {
    let entries: Result<_, _> = batch.into_iter().map(|(id, item)| entry(id, item)).collect();
    entries.map_err(|error| QueueError::Invalid(error.to_string()))
}

#[async_trait]
impl Queue for SqsQueue {
    fn name(&self) -> &str {
        &self.name
    }

    async fn receive(&self, request: ReceiveRequest, stop: &CancellationToken) -> Result<Vec<Message>, QueueError> {
        poll::receive(self, request, stop).await
    }

    async fn send(&self, messages: &[NewMessage]) -> Vec<Result<(), QueueError>> {
        let asked = self.asked("send to");
        in_batches(&asked, messages, size, async |batch| {
            let entries = entries(batch, entry_to_send)?;
            let request = self.clients.commands.send_message_batch().queue_url(&*self.url).set_entries(Some(entries));
            let answer =
                self.counted(SqsOperation::Send, request.send().await).map_err(|error| asked.failed(&error))?;
            let done = answer.successful.into_iter().map(|entry| entry.id).collect();
            Ok(Answer { done, failed: answer.failed })
        })
        .await
    }

    async fn delete(&self, handles: &[String]) -> Vec<Result<(), QueueError>> {
        let asked = self.asked("delete from");
        in_batches(
            &asked,
            handles,
            |_| 0,
            async |batch| {
                let entries = entries(batch, |id, handle: &String| entry_to_delete(id, handle))?;
                let request =
                    self.clients.commands.delete_message_batch().queue_url(&*self.url).set_entries(Some(entries));
                let answer =
                    self.counted(SqsOperation::Delete, request.send().await).map_err(|error| asked.failed(&error))?;
                let done = answer.successful.into_iter().map(|entry| entry.id).collect();
                Ok(Answer { done, failed: answer.failed })
            },
        )
        .await
    }

    async fn hide(&self, hidden: &[(String, Duration)]) -> Vec<Result<(), QueueError>> {
        let asked = self.asked("hide messages of");
        in_batches(
            &asked,
            hidden,
            |_| 0,
            async |batch| {
                let entries = entries(batch, entry_to_hide)?;
                let request = self.clients.commands.change_message_visibility_batch();
                let request = request.queue_url(&*self.url).set_entries(Some(entries));
                let answer =
                    self.counted(SqsOperation::Hide, request.send().await).map_err(|error| asked.failed(&error))?;
                let done = answer.successful.into_iter().map(|entry| entry.id).collect();
                Ok(Answer { done, failed: answer.failed })
            },
        )
        .await
    }

    async fn attributes(&self) -> Result<QueueAttributes, QueueError> {
        let request = self.clients.commands.get_queue_attributes().queue_url(&*self.url);
        let answer = request.set_attribute_names(Some(attributes::wanted())).send().await;
        let answer =
            self.counted(SqsOperation::Attributes, answer).map_err(|error| self.asked("look at").failed(&error))?;
        Ok(attributes::parse(&answer.attributes.unwrap_or_default()))
    }
}
