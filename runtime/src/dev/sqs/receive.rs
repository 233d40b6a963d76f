//! ReceiveMessage.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fault::{Code, Fault};
use super::message::{self, AttributesJson};
use super::send::sequence_number;
use super::{Call, address, digest};
use crate::queue::embedded::content::{Attribute, AttributeValue};
use crate::queue::embedded::engine::Delivery;
use crate::queue::embedded::poll::Poll;

const SYSTEM_ATTRIBUTES: [&str; 10] = [
    "All",
    "ApproximateFirstReceiveTimestamp",
    "ApproximateReceiveCount",
    "AWSTraceHeader",
    "DeadLetterQueueSourceArn",
    "MessageDeduplicationId",
    "MessageGroupId",
    "SenderId",
    "SentTimestamp",
    "SequenceNumber",
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReceiveInput {
    queue_url: String,
    /// The older name of `message_system_attribute_names`.
    #[serde(default)]
    attribute_names: Vec<String>,
    #[serde(default)]
    message_system_attribute_names: Vec<String>,
    #[serde(default)]
    message_attribute_names: Vec<String>,
    max_number_of_messages: Option<i64>,
    visibility_timeout: Option<i64>,
    wait_time_seconds: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReceiveOutput {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<MessageOutput>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MessageOutput {
    message_id: String,
    receipt_handle: String,
    #[serde(rename = "MD5OfBody")]
    md5_of_body: String,
    body: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<&'static str, String>,
    #[serde(rename = "MD5OfMessageAttributes", skip_serializing_if = "Option::is_none")]
    md5_of_attributes: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    message_attributes: AttributesJson,
}

pub(super) async fn receive(call: &Call<'_>, input: ReceiveInput) -> Result<ReceiveOutput, Fault> {
    let queue = address::from_url(&input.queue_url)?;
    let max = match input.max_number_of_messages.unwrap_or(1) {
        max @ 1..=10 => max as usize,
        other => {
            return Err(Fault::value("MaxNumberOfMessages", other, "Must be between 1 and 10, if provided."));
        }
    };
    let wait_reason = "Must be >= 0 and <= 20, if provided.";
    let wait = super::seconds("WaitTimeSeconds", input.wait_time_seconds, 20, wait_reason)?;
    let visibility_reason = "Must be between 0 and 43200, if provided.";
    let visibility = super::seconds("VisibilityTimeout", input.visibility_timeout, 43_200, visibility_reason)?;
    let wanted = [input.attribute_names, input.message_system_attribute_names].concat();
    if let Some(unknown) = wanted.iter().find(|name| !SYSTEM_ATTRIBUTES.contains(&name.as_str())) {
        return Err(Fault::new(Code::InvalidAttributeName, format!("Unknown Attribute {unknown}.")));
    }
    let deliveries = call.queues.poll(queue, Poll { max, wait, visibility }, call.stop).await?;
    let fifo = queue.ends_with(".fifo");
    let output = |delivery: Delivery| {
        let content = &delivery.content;
        let attributes = message::select(&content.attributes, &input.message_attribute_names);
        MessageOutput {
            message_id: delivery.id.to_string(),
            receipt_handle: delivery.receipt.to_string(),
            md5_of_body: digest::of_body(&content.body),
            body: content.body.clone(),
            attributes: system_attributes(&delivery, fifo, &wanted),
            md5_of_attributes: digest::of_attributes(&attributes),
            message_attributes: message::encode(&attributes),
        }
    };
    Ok(ReceiveOutput { messages: deliveries.into_iter().map(output).collect() })
}

fn system_attributes(delivery: &Delivery, fifo: bool, wanted: &[String]) -> BTreeMap<&'static str, String> {
    if wanted.is_empty() {
        return BTreeMap::new();
    }
    let content = &delivery.content;
    let trace = content.system_attributes.get("AWSTraceHeader").and_then(text);
    let present = [
        ("ApproximateFirstReceiveTimestamp", Some(delivery.first_received_ms.to_string())),
        ("ApproximateReceiveCount", Some(delivery.receive_count.to_string())),
        ("AWSTraceHeader", trace),
        ("DeadLetterQueueSourceArn", delivery.dead_letter_source.as_deref().map(address::arn)),
        ("MessageDeduplicationId", content.deduplication_id.as_deref().map(str::to_owned)),
        ("MessageGroupId", content.group.as_deref().map(str::to_owned)),
        ("SenderId", Some(address::ACCOUNT.to_owned())),
        ("SentTimestamp", Some(delivery.sent_ms.to_string())),
        ("SequenceNumber", fifo.then(|| sequence_number(delivery.seq))),
    ];
    let asked = |name: &str| wanted.iter().any(|one| one == "All" || one == name);
    present.into_iter().filter(|(name, _)| asked(name)).filter_map(|(name, value)| Some((name, value?))).collect()
}

fn text(attribute: &Attribute) -> Option<String> {
    match &attribute.value {
        AttributeValue::Text(text) => Some(text.clone()),
        AttributeValue::Binary(_) => None,
    }
}
