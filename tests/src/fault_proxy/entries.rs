//! Entries of SQS's batch requests and answers.

use bytes::Bytes;
use serde_json::{Value, json};

/// Which entries of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entries {
    /// Every one.
    All,
    /// These, counted from 0.
    At(Vec<usize>),
}

impl Entries {
    fn has(&self, position: usize) -> bool {
        match self {
            Self::All => true,
            Self::At(positions) => positions.contains(&position),
        }
    }
}

/// The ids of a batch request's entries; none of another request.
pub(super) fn ids(request: &Value) -> Vec<String> {
    let entries = request["Entries"].as_array().map(Vec::as_slice).unwrap_or_default();
    entries.iter().filter_map(|entry| entry["Id"].as_str().map(str::to_owned)).collect()
}

/// A batch request without some of its entries.
pub(super) struct Cut {
    /// The request to pass on; `None` where nothing is left of it.
    pub(super) rest: Option<Bytes>,
    /// The ids of the entries that were cut out.
    pub(super) ids: Vec<String>,
}

/// Cuts entries out of a request; `None` where it has no entries.
pub(super) fn cut(request: &Value, which: &Entries) -> Option<Cut> {
    let entries = request.get("Entries")?.as_array()?;
    let mut ids = Vec::new();
    let mut kept = Vec::new();
    for (position, entry) in entries.iter().enumerate() {
        match entry["Id"].as_str() {
            Some(id) if which.has(position) => ids.push(id.to_owned()),
            _ => kept.push(entry.clone()),
        }
    }
    let rest = (!kept.is_empty()).then(|| {
        let mut rest = request.clone();
        rest["Entries"] = Value::Array(kept);
        Bytes::from(rest.to_string())
    });
    Some(Cut { rest, ids })
}

/// The answer with more failed entries. An answer that is no JSON object counts as an empty one.
pub(super) fn add_failed(answer: &[u8], ids: &[String], code: &str, message: &str, sender_fault: bool) -> Bytes {
    let mut answer = serde_json::from_slice(answer).ok().filter(Value::is_object).unwrap_or_else(|| json!({}));
    if !answer["Successful"].is_array() {
        answer["Successful"] = json!([]);
    }
    if !answer["Failed"].is_array() {
        answer["Failed"] = json!([]);
    }
    if let Some(failed) = answer["Failed"].as_array_mut() {
        failed.extend(
            ids.iter().map(|id| json!({"Id": id, "Code": code, "Message": message, "SenderFault": sender_fault})),
        );
    }
    answer.to_string().into()
}
