//! What producers send and what they get back.

use std::collections::BTreeMap;

use karigar::{Job, OnDoubt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How many devices one job may have.
pub const MAX_DEVICES: usize = 100;

/// Sends a push notification to a person's devices. What it says comes by a template, or is in the job itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendPush {
    /// The registration tokens of the devices, at most 100.
    #[schemars(length(min = 1, max = 100))]
    pub tokens: Vec<String>,
    /// The template's name; without one there are `title` and `body`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The reader's language as a BCP 47 tag; `notify.templates.default_locale` if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The template's variables.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub variables: Map<String, Value>,
    /// The title, where there is no template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The body, where there is no template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// A picture's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// What the app gets beside it, for it alone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub data: BTreeMap<String, String>,
    /// A notification of the same tag takes the place of the earlier one on the device; the job's own if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64))]
    pub tag: Option<String>,
    /// For how many seconds it is worth showing; 4 weeks if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_seconds: Option<u32>,
    /// What becomes of it if an earlier try may have sent it. `retry` sends it again, and the device shows one of the two;
    /// `hold` rejects the job.
    #[serde(default)]
    pub on_doubt: OnDoubt,
    /// Whether it is sent in quiet hours too.
    #[serde(default)]
    pub urgent: bool,
    /// The reader's time zone, for quiet hours: a name of IANA's. The configuration's if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

impl Job for SendPush {
    const KIND: &'static str = "notify.push";
    type Output = PushSent;
}

/// What became of it at each device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PushSent {
    /// FCM's names for what it has taken, by the places of the tokens in the job.
    pub sent: BTreeMap<u32, String>,
    /// Tokens that are of no use any more, by their places in the job: forget them.
    pub dead: BTreeMap<u32, DeadToken>,
    /// The language that it came out in, by a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Which try it was.
    pub attempt: u32,
    /// The file that holds the notification instead, under `karigar dev`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caught: Option<String>,
}

/// Why a token is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeadToken {
    /// The app was removed, or has another token by now.
    Unregistered,
    /// It is no token, or one of another project.
    Invalid,
}
