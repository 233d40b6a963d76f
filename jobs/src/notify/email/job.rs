//! What producers send and what they get back.

use karigar::objects::Address;
use karigar::{Job, OnDoubt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How many readers one mail may have.
pub const MAX_READERS: usize = 50;
/// How many files may be attached.
pub const MAX_ATTACHMENTS: usize = 20;

/// Sends a mail. What it says comes by a template, or is in the job itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendEmail {
    /// Who sends it, at one of the domains of `notify.mail.senders`; `notify.mail.from` if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Readers: `asha@example.in` or `Asha Rao <asha@example.in>`. With `cc` and `bcc` at most 50.
    #[schemars(length(min = 1, max = 50), example = ["Asha Rao <asha@example.in>"])]
    pub to: Vec<String>,
    /// Readers whom all others see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<String>,
    /// Readers whom nobody sees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bcc: Vec<String>,
    /// Whom answers go to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The template's name; without one there are `subject`, and `text` or `html`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The reader's language as a BCP 47 tag; `notify.templates.default_locale` if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The template's variables.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub variables: Map<String, Value>,
    /// The subject, where there is no template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The plain text, where there is no template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The HTML, where there is no template. It is sent as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// Files, at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachedFile>,
    /// How readers get no more of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribe: Option<UnsubscribeBy>,
    /// What becomes of the mail if an earlier try may have sent it. `retry` sends it again under the same Message-ID; `hold`
    /// rejects the job.
    #[serde(default)]
    pub on_doubt: OnDoubt,
    /// Whether it is sent in quiet hours too.
    #[serde(default)]
    pub urgent: bool,
    /// The reader's time zone, for quiet hours: a name of IANA's. The configuration's if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// An object that is attached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachedFile {
    /// The object.
    pub source: Address,
    /// Its name for the reader, such as `pothole.jpg`.
    pub name: String,
    /// Its media type; by the name's ending if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
}

/// How readers unsubscribe: at least one of these. They become `List-Unsubscribe`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnsubscribeBy {
    /// An `https` address that takes the POST of one click (RFC 8058).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailto: Option<String>,
}

impl Job for SendEmail {
    const KIND: &'static str = "notify.email";
    type Output = EmailSent;
}

/// What became of the mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EmailSent {
    /// Its Message-ID, which is the same at each try.
    pub message_id: String,
    /// The language that it came out in, by a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// How many readers it has.
    pub readers: u32,
    /// What the provider answered, without addresses: SMTP's last reply, or SES's message id. None where it was caught.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Which try it was.
    pub attempt: u32,
    /// The file that holds the mail instead, under `karigar dev`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caught: Option<String>,
}
