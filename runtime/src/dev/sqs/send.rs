//! SendMessage and its batch.

use serde::{Deserialize, Serialize};

use super::batch::{self, BatchOutput};
use super::fault::{Code, Fault};
use super::message::{self, AttributesJson};
use super::{Call, address, digest};
use crate::queue::MAX_BODY_BYTES;
use crate::queue::embedded::content::Content;
use crate::queue::embedded::engine::{Outgoing, Sent};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SendInput {
    queue_url: String,
    #[serde(flatten)]
    message: MessageInput,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SendBatchInput {
    queue_url: String,
    #[serde(default)]
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    id: String,
    #[serde(flatten)]
    message: MessageInput,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MessageInput {
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    #[serde(default)]
    message_attributes: AttributesJson,
    #[serde(default)]
    message_system_attributes: AttributesJson,
    message_group_id: Option<String>,
    message_deduplication_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SendOutput {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    message_id: String,
    #[serde(rename = "MD5OfMessageBody")]
    md5_of_body: String,
    #[serde(rename = "MD5OfMessageAttributes", skip_serializing_if = "Option::is_none")]
    md5_of_attributes: Option<String>,
    #[serde(rename = "MD5OfMessageSystemAttributes", skip_serializing_if = "Option::is_none")]
    md5_of_system_attributes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence_number: Option<String>,
}

pub(super) fn send(call: &Call<'_>, input: SendInput) -> Result<SendOutput, Fault> {
    send_one(call, address::from_url(&input.queue_url)?, input.message.try_into()?)
}

pub(super) fn send_batch(call: &Call<'_>, input: SendBatchInput) -> Result<BatchOutput<SendOutput>, Fault> {
    let queue = address::from_url(&input.queue_url)?;
    super::queues::require(call, queue)?;
    batch::check(input.entries.iter().map(|entry| entry.id.as_str()))?;
    let outgoing = |entry: Entry| (entry.id, Outgoing::try_from(entry.message));
    let entries: Vec<(String, Result<Outgoing, Fault>)> = input.entries.into_iter().map(outgoing).collect();
    let bytes: usize = entries.iter().filter_map(|(_, entry)| Some(entry.as_ref().ok()?.content.size())).sum();
    if bytes > MAX_BODY_BYTES {
        let text = format!("Batch requests cannot be longer than {MAX_BODY_BYTES} bytes. You have sent {bytes} bytes.");
        return Err(Fault::new(Code::BatchRequestTooLong, text));
    }
    Ok(BatchOutput::new(entries.into_iter().map(|(id, entry)| {
        let sent = entry.and_then(|outgoing| send_one(call, queue, outgoing));
        let answer = sent.map(|output| SendOutput { id: Some(id.clone()), ..output });
        (id, answer)
    })))
}

fn send_one(call: &Call<'_>, queue: &str, outgoing: Outgoing) -> Result<SendOutput, Fault> {
    let content = &outgoing.content;
    let mut output = SendOutput {
        id: None,
        message_id: String::new(),
        md5_of_body: digest::of_body(&content.body),
        md5_of_attributes: digest::of_attributes(&content.attributes),
        md5_of_system_attributes: digest::of_attributes(&content.system_attributes),
        sequence_number: None,
    };
    let Sent { id, seq } = call.queues.change(|engine, now_ms| engine.send(queue, outgoing, now_ms))?;
    output.message_id = id.to_string();
    output.sequence_number = queue.ends_with(".fifo").then(|| sequence_number(seq));
    Ok(output)
}

/// SQS's have 20 digits.
pub(super) fn sequence_number(seq: u64) -> String {
    format!("{seq:020}")
}

impl TryFrom<MessageInput> for Outgoing {
    type Error = Fault;

    fn try_from(input: MessageInput) -> Result<Self, Fault> {
        let body = input.message_body.ok_or_else(|| Fault::missing("MessageBody"))?;
        let reason = "DelaySeconds must be >= 0 and <= 900.";
        let delay = super::seconds("DelaySeconds", input.delay_seconds, 900, reason)?;
        if let Some(unknown) = input.message_system_attributes.keys().find(|name| *name != "AWSTraceHeader") {
            let text = format!("Unknown message system attribute {unknown}; AWSTraceHeader is the only one.");
            return Err(Fault::new(Code::InvalidParameterValue, text));
        }
        let content = Content {
            body,
            attributes: message::decode(input.message_attributes)?,
            system_attributes: message::decode(input.message_system_attributes)?,
            group: input.message_group_id.map(Into::into),
            deduplication_id: input.message_deduplication_id.map(Into::into),
        };
        Ok(Self { content, delay })
    }
}
