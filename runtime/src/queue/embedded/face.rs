//! The embedded queues as the worker's trait.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::EmbeddedQueues;
use super::content::{Attribute, Content};
use super::engine::{Delivery, Outgoing};
use super::poll::Poll;
use super::refusal::Refusal;
use crate::queue::{Message, NewMessage, Queue, QueueAttributes, QueueError, Queues, ReceiveRequest};

struct EmbeddedQueue {
    queues: EmbeddedQueues,
    name: String,
}

#[async_trait]
impl Queues for EmbeddedQueues {
    async fn open(&self, name: &str) -> Result<Arc<dyn Queue>, QueueError> {
        self.settings(name)?;
        Ok(Arc::new(EmbeddedQueue { queues: self.clone(), name: name.to_owned() }))
    }
}

impl EmbeddedQueue {
    /// Acts on each entry under one lock; an error of the whole call is the answer of each.
    fn each<E>(
        &self,
        entries: &[E],
        mut act: impl FnMut(&mut super::Engine, &E, i64) -> Result<(), Refusal>,
    ) -> Vec<Result<(), QueueError>> {
        let answers = self.queues.change(|engine, now_ms| {
            Ok(entries.iter().map(|entry| act(engine, entry, now_ms).map_err(QueueError::from)).collect::<Vec<_>>())
        });
        answers.unwrap_or_else(|refusal| vec![Err(refusal.into()); entries.len()])
    }
}

#[async_trait]
impl Queue for EmbeddedQueue {
    fn name(&self) -> &str {
        &self.name
    }

    async fn receive(&self, request: ReceiveRequest, stop: &CancellationToken) -> Result<Vec<Message>, QueueError> {
        if !(1..=10).contains(&request.max) {
            return Err(QueueError::Invalid(format!("a receive asks for {} messages; 1 to 10", request.max)));
        }
        let poll = Poll { max: request.max, wait: Some(request.wait), visibility: Some(request.visibility) };
        let deliveries = self.queues.poll(&self.name, poll, stop).await?;
        Ok(deliveries.into_iter().map(Message::from).collect())
    }

    async fn send(&self, messages: &[NewMessage]) -> Vec<Result<(), QueueError>> {
        self.each(messages, |engine, message, now_ms| {
            engine.send(&self.name, Outgoing::from(message), now_ms).map(drop)
        })
    }

    async fn delete(&self, handles: &[String]) -> Vec<Result<(), QueueError>> {
        self.each(handles, |engine, handle, now_ms| engine.delete(&self.name, handle, now_ms))
    }

    async fn hide(&self, entries: &[(String, Duration)]) -> Vec<Result<(), QueueError>> {
        self.each(entries, |engine, (handle, duration), now_ms| engine.hide(&self.name, handle, *duration, now_ms))
    }

    async fn attributes(&self) -> Result<QueueAttributes, QueueError> {
        let now = self.queues.change(|engine, _| engine.describe(&self.name))?;
        let redrive = now.settings.redrive;
        Ok(QueueAttributes {
            visible: now.depth.visible,
            in_flight: now.depth.in_flight,
            delayed: now.depth.delayed,
            visibility_timeout: now.settings.visibility_timeout,
            max_receive_count: redrive.as_ref().map(|redrive| redrive.max_receive_count),
            dead_letter_queue: redrive.map(|redrive| redrive.dead_letter_queue),
            retention: now.settings.retention,
        })
    }
}

impl From<&NewMessage> for Outgoing {
    fn from(message: &NewMessage) -> Self {
        let attribute = |(name, text): &(String, String)| (name.clone(), Attribute::string(text.clone()));
        Self {
            content: Content {
                body: message.body.clone(),
                attributes: message.attributes.iter().map(attribute).collect(),
                system_attributes: BTreeMap::new(),
                group: message.group.as_deref().map(Arc::from),
                deduplication_id: message.deduplication_id.as_deref().map(Arc::from),
            },
            delay: (!message.delay.is_zero()).then_some(message.delay),
        }
    }
}

impl From<Delivery> for Message {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id.to_string(),
            body: delivery.content.body.clone(),
            handle: delivery.receipt.to_string(),
            sent_at_ms: delivery.sent_ms,
            receive_count: delivery.receive_count,
            group: delivery.content.group.as_deref().map(str::to_owned),
        }
    }
}
