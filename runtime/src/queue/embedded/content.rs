//! What a sender puts into a message, and what SQS takes of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

const MAX_ATTRIBUTES: usize = 10;
const MAX_ATTRIBUTE_NAME: usize = 256;
const MAX_GROUP: usize = 128;

/// A message as it was sent. It never changes; deliveries share it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Content {
    pub(crate) body: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) attributes: BTreeMap<String, Attribute>,
    /// Attributes with a meaning to AWS; `AWSTraceHeader` is the only one. They don't count towards the size.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) system_attributes: BTreeMap<String, Attribute>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deduplication_id: Option<Arc<str>>,
}

/// A message attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attribute {
    /// `String`, `Number` or `Binary`, with a label of the sender's after a point.
    pub(crate) data_type: String,
    pub(crate) value: AttributeValue,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AttributeValue {
    Text(String),
    Binary(Vec<u8>),
}

impl Attribute {
    pub(crate) fn string(text: String) -> Self {
        Self { data_type: "String".into(), value: AttributeValue::Text(text) }
    }

    fn value_bytes(&self) -> usize {
        match &self.value {
            AttributeValue::Text(text) => text.len(),
            AttributeValue::Binary(bytes) => bytes.len(),
        }
    }

    fn check(&self, name: &str) -> Result<(), Refusal> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let reserved = ["aws.", "amazon."].iter().any(|prefix| name.to_ascii_lowercase().starts_with(prefix));
        let logical = self.data_type.split('.').next().unwrap_or_default();
        let problem = if name.is_empty() || name.len() > MAX_ATTRIBUTE_NAME || !name.chars().all(plain) || reserved {
            "its name must be 1 to 256 letters, digits, `-`, `_` or `.`, and not begin with `AWS.` or `Amazon.`"
        } else if name.starts_with('.') || name.ends_with('.') || name.contains("..") {
            "its name must not begin or end with a point or have two in a row"
        } else if self.value_bytes() == 0 {
            "its value is empty"
        } else {
            match (logical, &self.value) {
                ("String", AttributeValue::Text(_)) | ("Binary", AttributeValue::Binary(_)) => return Ok(()),
                ("Number", AttributeValue::Text(text)) if text.trim().parse::<f64>().is_ok() => return Ok(()),
                ("Number", AttributeValue::Text(_)) => "its value is not a number",
                ("String" | "Number" | "Binary", _) => "its value does not fit its type",
                _ => "its type must be String, Number or Binary",
            }
        };
        Err(Refusal::Invalid(format!("the message attribute `{name}` is not valid: {problem}")))
    }
}

impl Content {
    /// Bytes that count towards the size of a message: the body, and names, types and values of attributes.
    pub(crate) fn size(&self) -> usize {
        let attribute = |(name, a): (&String, &Attribute)| name.len() + a.data_type.len() + a.value_bytes();
        self.body.len() + self.attributes.iter().map(attribute).sum::<usize>()
    }

    pub(crate) fn check(&self, max_bytes: usize) -> Result<(), Refusal> {
        if self.body.is_empty() {
            return Err(Refusal::Invalid("the message body is empty".into()));
        }
        let size = self.size();
        if size > max_bytes {
            let text =
                format!("the message has {size} bytes, attributes included; the queue takes at most {max_bytes}");
            return Err(Refusal::Invalid(text));
        }
        if let Some(c) = forbidden_character(&self.body) {
            return Err(Refusal::ForbiddenCharacter(c));
        }
        if self.attributes.len() > MAX_ATTRIBUTES {
            let text = format!("the message has {} attributes; at most {MAX_ATTRIBUTES}", self.attributes.len());
            return Err(Refusal::Invalid(text));
        }
        for (name, attribute) in &self.attributes {
            attribute.check(name)?;
        }
        check_token("message group id", self.group.as_deref())?;
        check_token("message deduplication id", self.deduplication_id.as_deref())
    }
}

fn check_token(what: &str, token: Option<&str>) -> Result<(), Refusal> {
    match token {
        Some(t) if t.is_empty() || t.len() > MAX_GROUP || !t.chars().all(|c| c.is_ascii_graphic()) => {
            let text = format!("the {what} `{t}` must be 1 to {MAX_GROUP} letters, digits or punctuation marks");
            Err(Refusal::Invalid(text))
        }
        _ => Ok(()),
    }
}

/// The first character outside of XML 1.0's set, which is SQS's.
fn forbidden_character(body: &str) -> Option<u32> {
    // Most bodies have none of the bytes that may begin one.
    if !body.bytes().any(|b| (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) || b == 0xEF) {
        return None;
    }
    let forbidden =
        |c: &char| matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    body.chars().find(forbidden).map(u32::from)
}
