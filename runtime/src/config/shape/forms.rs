//! JSON Schema's ways to say *one of these*, as `schemars` writes them for Rust's types.

use serde_json::Value;

use super::{Kind, fields};

/// The types that a schema allows.
pub(super) fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The alternatives of `anyOf` or `oneOf`, without null.
pub(super) fn all(schema: &Value) -> Option<Vec<&Value>> {
    let forms = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array())?;
    Some(forms.iter().filter(|form| form["type"] != "null").collect())
}

/// The only alternative beside null.
pub(super) fn only_form(schema: &Value) -> Option<&Value> {
    match all(schema)?[..] {
        [form] => Some(form),
        _ => None,
    }
}

/// The words of an enum's variants without values.
pub(super) fn words(schema: &Value) -> Option<Vec<String>> {
    if let Some(word) = schema["const"].as_str() {
        return Some(vec![word.to_owned()]);
    }
    let words = schema["enum"].as_array()?;
    Some(words.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// What takes any of several alternatives.
pub(super) fn kind(forms: &[&Value]) -> Kind {
    let all_words: Option<Vec<Vec<String>>> = forms.iter().map(|form| words(form)).collect();
    if let Some(all_words) = all_words {
        return Kind::OneOf(all_words.concat());
    }
    let mut keys = std::collections::BTreeMap::new();
    let (mut tables, mut texts) = (0, 0);
    for form in forms {
        match types(form)[..] {
            ["object"] => tables += 1,
            ["string"] => texts += 1,
            _ => {}
        }
        // Variants that a key tells apart: all of their keys, and for that key all of its words.
        for (key, shape) in fields(form) {
            match (keys.get_mut(&key), shape) {
                (None, shape) => drop(keys.insert(key, shape)),
                (Some(super::Shape { kind: Kind::OneOf(known), .. }), super::Shape { kind: Kind::OneOf(more), .. }) => {
                    known.extend(more);
                }
                _ => {}
            }
        }
    }
    match (tables, texts) {
        (tables, 0) if tables == forms.len() => Kind::Table(keys),
        (1.., 1..) if tables + texts == forms.len() => Kind::TextOrTable(keys),
        (0, texts) if texts == forms.len() => Kind::Text,
        _ => Kind::Any,
    }
}

/// The least and the most of a whole number, by its own bounds or its format's.
pub(super) fn range(schema: &Value) -> (i64, u64) {
    let (least, most) = match schema["format"].as_str() {
        Some("uint8") => (0, u8::MAX.into()),
        Some("uint16") => (0, u16::MAX.into()),
        Some("uint32") => (0, u32::MAX.into()),
        Some("int8") => (i8::MIN.into(), i8::MAX as u64),
        Some("int16") => (i16::MIN.into(), i16::MAX as u64),
        Some("int32") => (i32::MIN.into(), i32::MAX as u64),
        Some("int64") => (i64::MIN, i64::MAX as u64),
        // TOML has no larger ones.
        _ => (0, i64::MAX as u64),
    };
    let own = |key: &str| schema[key].as_f64().filter(|bound| bound.fract() == 0.0);
    let least = own("minimum").map_or(least, |bound| bound as i64);
    (least, own("maximum").map_or(most, |bound| bound as u64))
}
