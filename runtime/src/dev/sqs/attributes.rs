//! Queue attributes: SQS's strings, and the settings and counts that they stand for.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::address;
use super::fault::{Code, Fault};
use crate::queue::embedded::engine::Description;
use crate::queue::embedded::{QueueSettings, RedrivePolicy};

/// Accepted and not kept: they change nothing here.
const IGNORED: [&str; 7] = [
    "DeduplicationScope",
    "FifoThroughputLimit",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "Policy",
    "RedriveAllowPolicy",
    "SqsManagedSseEnabled",
];

/// Settings with some attributes changed.
pub(super) fn apply(
    queue: &str,
    mut settings: QueueSettings,
    attributes: &BTreeMap<String, String>,
) -> Result<QueueSettings, Fault> {
    for (name, value) in attributes {
        let seconds = || value.parse().map(Duration::from_secs).map_err(|_| invalid(name, value));
        match name.as_str() {
            "VisibilityTimeout" => settings.visibility_timeout = seconds()?,
            "DelaySeconds" => settings.delay = seconds()?,
            "MessageRetentionPeriod" => settings.retention = seconds()?,
            "ReceiveMessageWaitTimeSeconds" => settings.receive_wait = seconds()?,
            "MaximumMessageSize" => settings.max_message_bytes = value.parse().map_err(|_| invalid(name, value))?,
            "ContentBasedDeduplication" => {
                settings.content_based_deduplication = value.parse().map_err(|_| invalid(name, value))?;
            }
            "RedrivePolicy" => settings.redrive = redrive(value)?,
            "FifoQueue" => {
                let fifo: bool = value.parse().map_err(|_| invalid(name, value))?;
                if fifo != queue.ends_with(".fifo") {
                    let text =
                        format!("FifoQueue is {fifo}, but the name is `{queue}`: that of a FIFO queue ends in `.fifo`");
                    return Err(Fault::new(Code::InvalidParameterValue, text));
                }
            }
            ignored if IGNORED.contains(&ignored) => {}
            unknown => return Err(Fault::new(Code::InvalidAttributeName, format!("Unknown Attribute {unknown}."))),
        }
    }
    Ok(settings)
}

fn redrive(text: &str) -> Result<Option<RedrivePolicy>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let policy: Value = serde_json::from_str(text).map_err(|_| invalid("RedrivePolicy", text))?;
    let target = policy["deadLetterTargetArn"].as_str().and_then(address::from_arn);
    // SDKs send it as a number or as a string.
    let count = match &policy["maxReceiveCount"] {
        Value::String(digits) => digits.parse().ok(),
        other => other.as_u64().and_then(|count| u32::try_from(count).ok()),
    };
    match (target, count) {
        (Some(target), Some(max_receive_count)) => {
            Ok(Some(RedrivePolicy { max_receive_count, dead_letter_queue: target.to_owned() }))
        }
        _ => Err(invalid("RedrivePolicy", text)),
    }
}

fn invalid(name: &str, value: &str) -> Fault {
    Fault::new(Code::InvalidAttributeValue, format!("Invalid value for the parameter {name}: `{value}`."))
}

/// The attributes that were asked for.
pub(super) fn describe(
    queue: &str,
    now: &Description,
    wanted: &[String],
) -> Result<BTreeMap<&'static str, String>, Fault> {
    let settings = &now.settings;
    let seconds = |duration: Duration| Some(duration.as_secs().to_string());
    let fifo = queue.ends_with(".fifo");
    let redrive = settings.redrive.as_ref().map(|redrive| {
        let target = address::arn(&redrive.dead_letter_queue);
        json!({ "deadLetterTargetArn": target, "maxReceiveCount": redrive.max_receive_count }).to_string()
    });
    let all = [
        ("ApproximateNumberOfMessages", Some(now.depth.visible.to_string())),
        ("ApproximateNumberOfMessagesDelayed", Some(now.depth.delayed.to_string())),
        ("ApproximateNumberOfMessagesNotVisible", Some(now.depth.in_flight.to_string())),
        ("ContentBasedDeduplication", fifo.then(|| settings.content_based_deduplication.to_string())),
        ("CreatedTimestamp", Some((now.created_ms / 1000).to_string())),
        ("DelaySeconds", seconds(settings.delay)),
        ("FifoQueue", fifo.then(|| "true".to_owned())),
        ("LastModifiedTimestamp", Some((now.modified_ms / 1000).to_string())),
        ("MaximumMessageSize", Some(settings.max_message_bytes.to_string())),
        ("MessageRetentionPeriod", seconds(settings.retention)),
        ("QueueArn", Some(address::arn(queue))),
        ("ReceiveMessageWaitTimeSeconds", seconds(settings.receive_wait)),
        ("RedrivePolicy", redrive),
        ("VisibilityTimeout", seconds(settings.visibility_timeout)),
    ];
    let known = |name: &str| name == "All" || IGNORED.contains(&name) || all.iter().any(|(one, _)| *one == name);
    if let Some(unknown) = wanted.iter().find(|name| !known(name)) {
        return Err(Fault::new(Code::InvalidAttributeName, format!("Unknown Attribute {unknown}.")));
    }
    let asked = |name: &str| wanted.iter().any(|one| one == "All" || one == name);
    Ok(all.into_iter().filter(|(name, _)| asked(name)).filter_map(|(name, value)| Some((name, value?))).collect())
}
