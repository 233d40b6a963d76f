//! S3's event notifications, as messages of a queue: a message of many records is one job, `karigar.s3_event`, whose
//! follow-ups are the jobs that the rules of `[[s3_events]]` make of its records.

mod decode;
mod envelope;
mod notification;
mod split;
pub(crate) mod template;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::job::Job;
use crate::objects::Address;

pub(crate) use split::Splitter;

/// What happened to some objects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct S3Event {
    /// One thing that happened to one object each.
    pub records: Vec<S3Record>,
}

/// What happened to one object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct S3Record {
    /// What, as S3 names it without `s3:`: `ObjectCreated:Put`.
    pub event: String,
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// Its length in bytes, where the event tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Its ETag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Its version, in a bucket that has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What orders the events of one key; it tells two events of a key apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequencer: Option<String>,
    /// When it happened, in RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
}

/// What became of the records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct S3EventOutput {
    /// Jobs that were enqueued.
    pub enqueued: u32,
    /// Records that fit no rule.
    pub unmatched: u32,
    /// Records of objects whose keys no job could name: with a part `..`, say.
    pub invalid: u32,
    /// Records of objects that jobs wrote as results: they make no jobs.
    pub results: u32,
}

impl Job for S3Event {
    const KIND: &'static str = "karigar.s3_event";
    type Output = S3EventOutput;
}

impl S3Record {
    fn address(&self) -> Address {
        Address { bucket: self.bucket.clone(), key: self.key.clone() }
    }
}
