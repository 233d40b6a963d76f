//! What producers send and what they get back.

use karigar::{Job, OnDoubt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Sends an SMS. What it says comes by a template, or is in the job itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendSms {
    /// The number by E.164: `+` and 8 to 15 digits.
    #[schemars(regex(pattern = r"^\+[1-9][0-9]{7,14}$"), example = "+919876543210")]
    pub to: String,
    /// The template's name; without one there is `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The reader's language as a BCP 47 tag; `notify.templates.default_locale` if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The template's variables.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub variables: Map<String, Value>,
    /// The text, where there is no template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The text's id in India's DLT register; by `notify.sms.dlt_templates` if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dlt_template_id: Option<String>,
    /// Whether it is advertisement.
    #[serde(default)]
    pub promotional: bool,
    /// What becomes of the SMS if an earlier try may have sent it: `hold` rejects the job, and `retry` sends it again.
    #[serde(default = "hold")]
    pub on_doubt: OnDoubt,
    /// Whether it is sent in quiet hours too.
    #[serde(default)]
    pub urgent: bool,
    /// The reader's time zone, for quiet hours: a name of IANA's. The configuration's if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// An SMS costs money, and nobody can tell a second one from the first.
fn hold() -> OnDoubt {
    OnDoubt::Hold
}

impl Job for SendSms {
    const KIND: &'static str = "notify.sms";
    type Output = SmsSent;
}

/// What became of the SMS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SmsSent {
    /// SNS's id for it; none where it was caught.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// The language that it came out in, by a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// How many SMS the text takes, each of which is paid for.
    pub segments: u32,
    /// Whether it is written in the small alphabet, of which 160 characters go into one SMS; of others it is 70.
    pub gsm: bool,
    /// Which try it was.
    pub attempt: u32,
    /// The file that holds the SMS instead, under `karigar dev`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caught: Option<String>,
}
