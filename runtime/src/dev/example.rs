//! The smallest payload of a JSON schema, to copy and fill in.

use serde_json::{Map, Value, json};

/// A schema that refers to itself has no smallest payload.
const DEEPEST: usize = 8;

/// A payload with all required fields, each with a value that shows its type.
pub(super) fn of(schema: &Value) -> Value {
    value(schema, schema, DEEPEST)
}

fn value(schema: &Value, root: &Value, depth: usize) -> Value {
    if depth == 0 {
        return Value::Null;
    }
    if let Some(first) = schema.pointer("/examples/0").or_else(|| schema.get("default")).or_else(|| schema.get("const"))
    {
        return first.clone();
    }
    if let Some(first) = schema.pointer("/enum/0") {
        return first.clone();
    }
    if let Some(target) =
        schema.get("$ref").and_then(Value::as_str).and_then(|path| root.pointer(path.strip_prefix('#')?))
    {
        return value(target, root, depth - 1);
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        if let Some(first) = schema.get(choice).and_then(|all| all.get(0)) {
            return value(first, root, depth - 1);
        }
    }
    match kind(schema) {
        Some("object") => object(schema, root, depth),
        Some("array") => match schema.get("items") {
            Some(items) => json!([value(items, root, depth - 1)]),
            None => json!([]),
        },
        Some("string") => json!(text(schema)),
        // 1, because the least of an unsigned type is 0, which few payloads mean.
        Some("integer" | "number") => {
            schema.get("minimum").filter(|least| least.as_f64() > Some(1.0)).cloned().unwrap_or_else(|| json!(1))
        }
        Some("boolean") => json!(true),
        _ => Value::Null,
    }
}

/// The type; the first of several.
fn kind(schema: &Value) -> Option<&str> {
    let kind = schema.get("type")?;
    kind.as_str().or_else(|| kind.get(0)?.as_str())
}

fn object(schema: &Value, root: &Value, depth: usize) -> Value {
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let field = |name: &str| Some((name.to_owned(), value(schema.get("properties")?.get(name)?, root, depth - 1)));
    Value::Object(required.filter_map(field).collect::<Map<_, _>>())
}

fn text(schema: &Value) -> &'static str {
    match schema.get("pattern").and_then(Value::as_str) {
        Some(pattern) if pattern.starts_with("^s3://") => "s3://karigar/KEY",
        _ => "TEXT",
    }
}

#[cfg(test)]
mod tests;
