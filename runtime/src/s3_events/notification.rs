//! The forms in which S3's events come: to the queue directly, by an SNS topic, by EventBridge.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html>.

use std::borrow::Cow;

use serde::Deserialize;

use super::decode::percent_decoded;
use super::{S3Event, S3Record};

/// What a body that is no event of a producer's may be.
#[derive(Debug, PartialEq)]
pub(crate) enum Notification {
    /// Events of objects; of a copy from the dead letters with the generation that ended there.
    Event(S3Event, Option<u32>),
    /// `s3:TestEvent`, which S3 sends when notifications are set up.
    Test,
}

/// All forms at once; which one it is, is told by what is there.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(rename = "Records")]
    records: Option<Vec<Record>>,
    /// `s3:TestEvent`.
    #[serde(borrow, rename = "Event")]
    event: Option<Cow<'a, str>>,
    /// SNS: `Notification`.
    #[serde(borrow, rename = "Type")]
    kind: Option<Cow<'a, str>>,
    /// SNS: the notification as text.
    #[serde(borrow, rename = "Message")]
    message: Option<Cow<'a, str>>,
    /// EventBridge: `aws.s3`.
    #[serde(borrow)]
    source: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "detail-type")]
    detail_type: Option<Cow<'a, str>>,
    time: Option<String>,
    detail: Option<Detail>,
    generation: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    event_source: String,
    event_name: String,
    event_time: Option<String>,
    s3: Subject,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(flatten)]
    subject: Subject,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Subject {
    bucket: Bucket,
    object: Object,
}

#[derive(Deserialize)]
struct Bucket {
    name: String,
}

#[derive(Deserialize)]
struct Object {
    key: String,
    size: Option<u64>,
    #[serde(alias = "eTag")]
    etag: Option<String>,
    #[serde(rename = "versionId", alias = "version-id")]
    version: Option<String>,
    sequencer: Option<String>,
}

/// Reads a body, if it is one of these forms. An error says what is wrong with one that is.
pub(crate) fn read(body: &str) -> Option<Result<Notification, String>> {
    let mut body: Body<'_> = serde_json::from_str(body).ok()?;
    let generation = body.generation;
    let inner;
    if body.kind.as_deref() == Some("Notification") {
        inner = body.message?.into_owned();
        body = serde_json::from_str(&inner).ok()?;
    }
    if body.event.as_deref() == Some("s3:TestEvent") {
        return Some(Ok(Notification::Test));
    }
    let records = match (body.records, body.detail) {
        (Some(records), _) => {
            if !records.iter().all(|record| record.event_source.ends_with(":s3")) {
                return None;
            }
            records.into_iter().map(direct).collect::<Result<_, _>>()
        }
        (None, Some(detail)) if body.source.as_deref() == Some("aws.s3") => {
            Ok(vec![bridged(&body.detail_type?, body.time, detail)])
        }
        _ => return None,
    };
    Some(records.map(|records| Notification::Event(S3Event { records }, generation)))
}

fn direct(record: Record) -> Result<S3Record, String> {
    let Object { key, size, etag, version, sequencer } = record.s3.object;
    // Written as in the query of an address: a space is `+`.
    let key = percent_decoded(&key).ok_or("a key in it is not URL-encoded UTF-8")?;
    let event = record.event_name.strip_prefix("s3:").unwrap_or(&record.event_name).to_owned();
    let bucket = record.s3.bucket.name;
    Ok(S3Record { event, bucket, key, size, etag, version, sequencer, time: record.event_time })
}

/// EventBridge writes keys as they are, and `Object Created` with a reason such as `PutObject`.
fn bridged(detail_type: &str, time: Option<String>, detail: Detail) -> S3Record {
    let name = match detail_type {
        "Object Deleted" => "ObjectRemoved".to_owned(),
        other => other.replace(' ', ""),
    };
    let event = match detail.reason.as_deref() {
        Some("PutObject") => format!("{name}:Put"),
        Some("CopyObject") => format!("{name}:Copy"),
        Some("POST Object") => format!("{name}:Post"),
        Some("DeleteObject") => format!("{name}:Delete"),
        Some(reason) => format!("{name}:{}", reason.replace(' ', "")),
        None => format!("{name}:"),
    };
    let Object { key, size, etag, version, sequencer } = detail.subject.object;
    S3Record { event, bucket: detail.subject.bucket.name, key, size, etag, version, sequencer, time }
}

#[cfg(test)]
mod tests;
