//! DeleteMessage, ChangeMessageVisibility, and their batches.

use std::time::Duration;

use serde::Deserialize;

use super::batch::{self, BatchOutput, Done};
use super::fault::Fault;
use super::{Call, Empty, address, queues};
use crate::queue::embedded::refusal::Refusal;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteInput {
    queue_url: String,
    receipt_handle: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ChangeVisibilityInput {
    queue_url: String,
    receipt_handle: String,
    visibility_timeout: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BatchInput {
    queue_url: String,
    #[serde(default)]
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    id: String,
    receipt_handle: String,
    /// Of ChangeMessageVisibilityBatch.
    visibility_timeout: Option<i64>,
}

pub(super) fn delete(call: &Call<'_>, input: &DeleteInput) -> Result<Empty, Fault> {
    delete_one(call, address::from_url(&input.queue_url)?, &input.receipt_handle)?;
    Ok(Empty {})
}

pub(super) fn delete_batch(call: &Call<'_>, input: &BatchInput) -> Result<BatchOutput<Done>, Fault> {
    each(call, input, |queue, entry| delete_one(call, queue, &entry.receipt_handle))
}

pub(super) fn change_visibility(call: &Call<'_>, input: &ChangeVisibilityInput) -> Result<Empty, Fault> {
    let queue = address::from_url(&input.queue_url)?;
    change_one(call, queue, &input.receipt_handle, Some(input.visibility_timeout))?;
    Ok(Empty {})
}

pub(super) fn change_visibility_batch(call: &Call<'_>, input: &BatchInput) -> Result<BatchOutput<Done>, Fault> {
    each(call, input, |queue, entry| change_one(call, queue, &entry.receipt_handle, entry.visibility_timeout))
}

fn each(
    call: &Call<'_>,
    input: &BatchInput,
    act: impl Fn(&str, &Entry) -> Result<(), Fault>,
) -> Result<BatchOutput<Done>, Fault> {
    let queue = address::from_url(&input.queue_url)?;
    queues::require(call, queue)?;
    batch::check(input.entries.iter().map(|entry| entry.id.as_str()))?;
    Ok(BatchOutput::new(input.entries.iter().map(|entry| {
        let answer = act(queue, entry).map(|()| Done { id: entry.id.clone() });
        (entry.id.clone(), answer)
    })))
}

fn delete_one(call: &Call<'_>, queue: &str, handle: &str) -> Result<(), Fault> {
    match call.queues.change(|engine, now_ms| engine.delete(queue, handle, now_ms)) {
        // Deleting twice is no error on SQS.
        Err(Refusal::Gone) => Ok(()),
        Err(Refusal::Superseded | Refusal::NotInFlight) => {
            Err(Fault::value("ReceiptHandle", handle, "The receipt handle has expired."))
        }
        answer => Ok(answer?),
    }
}

fn change_one(call: &Call<'_>, queue: &str, handle: &str, timeout: Option<i64>) -> Result<(), Fault> {
    let reason = "VisibilityTimeout must be an integer between 0 and 43200.";
    let timeout: Duration = super::seconds("VisibilityTimeout", timeout, 43_200, reason)?
        .ok_or_else(|| Fault::missing("VisibilityTimeout"))?;
    match call.queues.change(|engine, now_ms| engine.hide(queue, handle, timeout, now_ms)) {
        Err(Refusal::Gone | Refusal::Superseded) => {
            let reason = "Message does not exist or is not available for visibility timeout change.";
            Err(Fault::value("ReceiptHandle", handle, reason))
        }
        answer => Ok(answer?),
    }
}
