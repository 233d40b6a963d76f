//! A rule's payload with an object's facts put in.

use serde_json::{Value, json};

use super::S3Record;
use crate::config::S3EventConfig;

/// What can be put in.
pub(crate) const NAMES: [&str; 9] = ["address", "bucket", "key", "name", "size", "etag", "version", "event", "time"];

/// Whether all names in the payload's texts are known; else which is not.
pub(crate) fn check(payload: &Value) -> Result<(), String> {
    fill(payload, &|name| if NAMES.contains(&name) { Ok(Value::from("")) } else { Err(unknown(name)) }).map(drop)
}

/// The payload for an object that fits the rule.
pub(crate) fn example(rule: &S3EventConfig) -> Result<Value, String> {
    let record = S3Record {
        event: "ObjectCreated:Put".to_owned(),
        bucket: rule.bucket.clone(),
        key: format!("{}example{}", rule.prefix, rule.suffix),
        size: Some(1024),
        etag: Some("d41d8cd98f00b204e9800998ecf8427e".to_owned()),
        version: None,
        sequencer: None,
        time: Some("2026-01-31T12:00:00.000Z".to_owned()),
    };
    filled(&rule.payload, &record)
}

/// The payload for a record. A fact that the event does not tell is the empty text.
pub(crate) fn filled(payload: &Value, record: &S3Record) -> Result<Value, String> {
    fill(payload, &|name| {
        let text = |text: &Option<String>| json!(text.clone().unwrap_or_default());
        Ok(match name {
            "address" => json!(record.address().to_string()),
            "bucket" => json!(record.bucket),
            "key" => json!(record.key),
            "name" => json!(record.key.rsplit('/').next()),
            "size" => record.size.map_or(json!(""), Value::from),
            "etag" => text(&record.etag),
            "version" => text(&record.version),
            "event" => json!(record.event),
            "time" => text(&record.time),
            other => return Err(unknown(other)),
        })
    })
}

fn unknown(name: &str) -> String {
    format!("there is nothing named `{{{name}}}`")
}

type Lookup<'a> = &'a dyn Fn(&str) -> Result<Value, String>;

fn fill(value: &Value, lookup: Lookup<'_>) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => fill_text(text, lookup)?,
        Value::Array(items) => items.iter().map(|item| fill(item, lookup)).collect::<Result<_, _>>()?,
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| Ok((key.clone(), fill(value, lookup)?))).collect::<Result<_, String>>()?
        }
        other => other.clone(),
    })
}

/// A text that is one name alone becomes its value, as it is; else names become text within the text.
fn fill_text(text: &str, lookup: Lookup<'_>) -> Result<Value, String> {
    if let Some(name) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'))
        && !name.contains(['{', '}'])
    {
        return lookup(name);
    }
    let mut made = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        made.push_str(&rest[..at]);
        let tail = &rest[at..];
        if tail.starts_with("{{") || tail.starts_with("}}") {
            made.push_str(&tail[..1]);
            rest = &tail[2..];
            continue;
        }
        let name = tail.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let Some((name, after)) = name else { return Err("a brace in it is not closed, or not opened".to_owned()) };
        match lookup(name)? {
            Value::String(text) => made.push_str(&text),
            other => made.push_str(&other.to_string()),
        }
        rest = after;
    }
    made.push_str(rest);
    Ok(Value::String(made))
}

#[cfg(test)]
mod tests;
