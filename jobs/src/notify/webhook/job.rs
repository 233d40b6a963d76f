//! What producers send and what they get back.

use std::collections::BTreeMap;

use karigar::{Job, OnDoubt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[cfg(test)]
mod tests;

/// The largest body, in bytes.
pub(super) const MAX_BODY_BYTES: usize = 1 << 20;

/// Sends an event to another program, signed as Standard Webhooks say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendWebhook {
    /// The receiver: https, without a user or a password, at the public Internet unless the configuration allows others.
    #[schemars(length(max = 4096), extend("format" = "uri"), example = "https://hooks.example.com/karigar")]
    pub url: String,
    /// The event.
    pub body: Body,
    /// The body's media type; `application/json` or `text/plain; charset=utf-8` if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Further headers, of those that the configuration allows (`notify.webhook.headers`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The name of the secret that signs, in the configuration (`notify.webhook.secrets`).
    pub secret: String,
    /// Whom the limit for one recipient counts; the receiver's host if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// What becomes of the event if an earlier try may have sent it. `retry` sends it again under the same `webhook-id`, by
    /// which receivers take an event once; `hold` rejects the job.
    #[serde(default)]
    pub on_doubt: OnDoubt,
}

/// An event's body: exactly one of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Body {
    /// Sent as compact JSON, the keys of objects in the order of the alphabet.
    Json(Value),
    /// Sent as it is.
    Text(String),
}

impl Job for SendWebhook {
    const KIND: &'static str = "notify.webhook";
    type Output = WebhookSent;
}

/// What the receiver answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WebhookSent {
    /// The event's `webhook-id`.
    pub id: String,
    /// Which try it was.
    pub attempt: u32,
    /// The answer's status, 200 to 299; none where the event was caught.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How many bytes of the answer were read. They are not kept.
    pub answer_bytes: u64,
    /// The file that holds the request instead, under `karigar dev`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caught: Option<String>,
}

impl SendWebhook {
    /// An event without anything that may be left out.
    pub fn new(url: impl Into<String>, body: Body, secret: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            body,
            content_type: None,
            headers: BTreeMap::new(),
            secret: secret.into(),
            recipient: None,
            on_doubt: OnDoubt::default(),
        }
    }
}

impl Body {
    /// The bytes that are sent and signed: the same at each try.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        match self {
            Self::Json(value) => serde_json::to_vec(value),
            Self::Text(text) => Ok(text.clone().into_bytes()),
        }
    }

    pub(super) fn media_type(&self) -> &'static str {
        match self {
            Self::Json(_) => "application/json",
            Self::Text(_) => "text/plain; charset=utf-8",
        }
    }
}
