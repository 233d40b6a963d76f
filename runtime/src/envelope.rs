//! The message: a CloudEvents 1.0 event in structured JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest, Sha256};

use crate::json_error::without_values;
use crate::key::{JobKey, KeyError};
use crate::objects::Address;

/// A decoded message.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// `source` and `id`.
    pub key: JobKey,
    /// `type`: the job's kind.
    pub kind: String,
    /// `data`: the payload's JSON text; `null` where there is none.
    pub data: String,
    /// `dataref`: where the payload lies if it was too large for the message.
    pub dataref: Option<Address>,
    /// `expirytime`: afterwards nobody wants the result.
    pub expires_at: Option<Timestamp>,
    /// `runat`: before then the job does not run.
    pub run_at: Option<Timestamp>,
    /// `partitionkey`: the tenant.
    pub tenant: Option<String>,
    /// `traceparent` of W3C Trace Context.
    pub traceparent: Option<String>,
    /// `generation`, which only dead-letter copies carry: the generation that ended there.
    pub copy_of_generation: Option<u32>,
    /// SHA-256 of kind and payload.
    pub digest: [u8; 32],
}

/// Why a body is no message of ours.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EnvelopeError {
    /// Not JSON, or not the fields of a CloudEvent.
    #[error("the body is not a CloudEvent in JSON: {0}; send an object with specversion, id, source, type and data")]
    Malformed(String),
    /// Another version of CloudEvents.
    #[error("`specversion` is `{0}`; send `1.0`")]
    Version(String),
    /// `id` or `source` can't identify a job.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// `type` is empty or too long.
    #[error("`type` is empty or longer than 128 characters; name the job's kind, such as media.renditions")]
    Kind,
    /// An optional attribute has a wrong value.
    #[error("`{0}`: {1}")]
    Attribute(&'static str, String),
    /// An event notification of S3 that can't be read.
    #[error("the body is an event notification of S3, and {0}")]
    S3Event(String),
    /// What S3 sends when notifications are set up: nothing is to be done.
    #[error("the body is an `s3:TestEvent` of S3, which is no job")]
    S3Test,
}

/// An event as it is written. Unknown attributes are left alone, as CloudEvents asks.
#[derive(Debug, Serialize, Deserialize)]
#[serde(expecting = "an event")]
struct Wire<'a> {
    #[serde(borrow)]
    specversion: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    source: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    time: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    datacontenttype: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    traceparent: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    expirytime: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    runat: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    partitionkey: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    dataref: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    generation: Option<u32>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    data: Option<&'a RawValue>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    data_base64: Option<&'a RawValue>,
}

impl Envelope {
    /// Decodes a body: an event, or a notification of S3, which is the job `karigar.s3_event`.
    pub fn decode(body: &str) -> Result<Self, EnvelopeError> {
        match Self::of_event(body) {
            Err(EnvelopeError::Malformed(why)) => {
                Self::of_notification(body).unwrap_or(Err(EnvelopeError::Malformed(why)))
            }
            decoded => decoded,
        }
    }

    fn of_event(body: &str) -> Result<Self, EnvelopeError> {
        let wire: Wire<'_> =
            serde_json::from_str(body).map_err(|error| EnvelopeError::Malformed(without_values(&error)))?;
        if wire.specversion != "1.0" {
            return Err(EnvelopeError::Version(wire.specversion.chars().take(32).collect()));
        }
        if wire.kind.is_empty() || wire.kind.len() > 128 || wire.kind.chars().any(char::is_control) {
            return Err(EnvelopeError::Kind);
        }
        if wire.data_base64.is_some() {
            return Err(EnvelopeError::Attribute("data_base64", "payloads are JSON; send `data`".into()));
        }
        if let Some(content_type) = &wire.datacontenttype
            && !content_type.to_ascii_lowercase().contains("json")
        {
            return Err(EnvelopeError::Attribute("datacontenttype", "payloads are JSON; send application/json".into()));
        }
        let expires_at = time("expirytime", wire.expirytime.as_deref())?;
        let run_at = time("runat", wire.runat.as_deref())?;
        let dataref = match &wire.dataref {
            None => None,
            Some(text) => Some(text.parse().map_err(|why| EnvelopeError::Attribute("dataref", why))?),
        };
        let tenant = match wire.partitionkey {
            Some(text) if text.chars().count() > 128 || text.chars().any(char::is_control) => {
                let why = "longer than 128 characters, or with control characters".to_owned();
                return Err(EnvelopeError::Attribute("partitionkey", why));
            }
            other => other.map(Cow::into_owned),
        };
        let data = wire.data.map_or("null", RawValue::get);
        let digest = payload_digest(&wire.kind, wire.dataref.as_deref().unwrap_or(data));
        Ok(Self {
            key: JobKey::new(&wire.source, &wire.id)?,
            data: data.to_owned(),
            kind: wire.kind.into_owned(),
            dataref,
            expires_at,
            run_at,
            tenant,
            traceparent: wire.traceparent.map(Cow::into_owned),
            copy_of_generation: wire.generation,
            digest,
        })
    }

    /// The generation that a claim asks for: 0 for a producer's message, the next one for a dead-letter copy.
    pub fn wanted_generation(&self) -> u32 {
        self.copy_of_generation.map_or(0, |generation| generation.saturating_add(1))
    }
}

fn time(attribute: &'static str, text: Option<&str>) -> Result<Option<Timestamp>, EnvelopeError> {
    let parsed = text.map(str::parse).transpose();
    parsed.map_err(|_| EnvelopeError::Attribute(attribute, "not a time; write it like 2026-01-31T12:00:00Z".into()))
}

/// SHA-256 over kind and payload.
pub(crate) fn payload_digest(kind: &str, payload: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update((kind.len() as u64).to_be_bytes());
    hasher.update(kind);
    hasher.update(payload);
    hasher.finalize().into()
}

/// An event to be sent: what a producer or a follow-up writes.
#[derive(Debug, Clone, Default)]
pub struct NewEvent<'a> {
    /// The producer.
    pub source: &'a str,
    /// Unique within the source.
    pub id: &'a str,
    /// The job's kind.
    pub kind: &'a str,
    /// The payload's JSON text.
    pub data: &'a str,
    /// Where the payload lies instead, if it is too large for the message; `data` is not sent then.
    pub dataref: Option<&'a Address>,
    /// When it is to run; at once if not set.
    pub run_at: Option<Timestamp>,
    /// The tenant.
    pub tenant: Option<&'a str>,
    /// W3C Trace Context.
    pub traceparent: Option<&'a str>,
}

impl NewEvent<'_> {
    /// The body of the message.
    pub fn encode(&self) -> Result<String, EnvelopeError> {
        let malformed = |error: serde_json::Error| EnvelopeError::Malformed(without_values(&error));
        JobKey::new(self.source, self.id)?;
        let data: &RawValue = serde_json::from_str(self.data).map_err(malformed)?;
        serde_json::to_string(&Wire {
            specversion: "1.0".into(),
            id: self.id.into(),
            source: self.source.into(),
            kind: self.kind.into(),
            time: Some(Timestamp::now().to_string().into()),
            datacontenttype: None,
            traceparent: self.traceparent.map(Into::into),
            expirytime: None,
            runat: self.run_at.map(|at| at.to_string().into()),
            partitionkey: self.tenant.map(Into::into),
            dataref: self.dataref.map(|address| address.to_string().into()),
            generation: None,
            data: self.dataref.is_none().then_some(data),
            data_base64: None,
        })
        .map_err(malformed)
    }
}

/// The dead-letter copy of a body: the same event with `generation`, `reason` and `fingerprint`. Where that is over
/// `max_bytes` the payload is left out.
pub fn dead_letter_copy(body: &str, generation: u32, reason: &str, fingerprint: &str, max_bytes: usize) -> String {
    let mut fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(body).unwrap_or_default();
    let reason: String = reason.chars().take(1000).collect();
    let added = [("reason", to_raw_value(&reason)), ("fingerprint", to_raw_value(fingerprint))];
    for (name, value) in added.into_iter().chain([("generation", to_raw_value(&generation))]) {
        if let Ok(value) = value {
            fields.insert(name.to_owned(), value);
        }
    }
    let whole = serde_json::to_string(&fields).unwrap_or_default();
    if whole.len() <= max_bytes {
        return whole;
    }
    fields.retain(|name, _| !matches!(name.as_str(), "data" | "data_base64"));
    if let Ok(left_out) = to_raw_value("data") {
        fields.insert("leftout".to_owned(), left_out);
    }
    serde_json::to_string(&fields).unwrap_or_default()
}

#[cfg(test)]
mod tests;
