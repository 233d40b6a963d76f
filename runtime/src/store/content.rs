//! What a record's texts may hold: what PostgreSQL takes, on every store, so that a job that passes its tests passes in
//! production.

use std::borrow::Cow;

use serde_json::Value;

use super::{Commit, Transition};

/// A commit's output, parsed; `None` where it is `null` or the transition has none. The error says what no store takes.
pub(super) fn check(commit: &Commit) -> Result<Option<Value>, String> {
    for (queue, message) in &commit.follow_ups {
        let attributes = message.attributes.iter().flat_map(|(name, value)| [name, value]);
        let optional = message.group.iter().chain(&message.deduplication_id);
        if [queue, &message.body].into_iter().chain(optional).chain(attributes).any(|text| text.contains('\0')) {
            return Err(format!("a follow-up for `{queue}` holds the character U+0000; leave it out"));
        }
    }
    match &commit.transition {
        Transition::Succeeded { output } if output != "null" => output_of(output),
        _ => Ok(None),
    }
}

fn output_of(text: &str) -> Result<Option<Value>, String> {
    let output: Value = serde_json::from_str(text).map_err(|error| format!("the output is no JSON: {error}"))?;
    if has_nul(&output) {
        return Err("the output holds the character U+0000, which PostgreSQL can't keep; leave it out".into());
    }
    Ok(Some(output).filter(|output| !output.is_null()))
}

/// The text with U+FFFD, the replacement character, for each U+0000.
pub(super) fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// The value with U+FFFD for each U+0000 in its strings and names.
pub(super) fn value_without_nul(value: &Value) -> Cow<'_, Value> {
    if has_nul(value) { Cow::Owned(replaced(value)) } else { Cow::Borrowed(value) }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn replaced(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(without_nul(text).into_owned()),
        Value::Array(items) => items.iter().map(replaced).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (without_nul(name).into_owned(), replaced(value))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests;
