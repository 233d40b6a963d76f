//! Values with the places they came from, before they become settings.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Origin;

/// A value and where it came from.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) value: NodeValue,
    pub(super) origin: Origin,
}

#[derive(Debug, Clone)]
pub(super) enum NodeValue {
    Table(BTreeMap<String, Node>),
    List(Vec<Node>),
    Scalar(Value),
}

impl Node {
    pub(super) fn empty_table(origin: Origin) -> Self {
        Self { value: NodeValue::Table(BTreeMap::new()), origin }
    }

    /// A JSON value that came from one place.
    pub(super) fn from_json(value: Value, origin: &Origin) -> Self {
        let value = match value {
            Value::Object(fields) => {
                NodeValue::Table(fields.into_iter().map(|(key, value)| (key, Self::from_json(value, origin))).collect())
            }
            Value::Array(items) => {
                NodeValue::List(items.into_iter().map(|item| Self::from_json(item, origin)).collect())
            }
            scalar => NodeValue::Scalar(scalar),
        };
        Self { value, origin: origin.clone() }
    }

    /// A parsed file; `text` is what it was parsed from.
    pub(super) fn from_file(table: &DeTable<'_>, path: &Path, text: &str) -> Self {
        let place =
            |span: std::ops::Range<usize>| Origin::File { path: path.to_owned(), line: line_at(text, span.start) };
        Self { value: from_table(table, &place), origin: place(0..0) }
    }

    /// A parsed TOML value that came from one place.
    pub(super) fn from_toml(value: &DeValue<'_>, origin: &Origin) -> Self {
        Self { value: from_value(value, &|_| origin.clone()), origin: origin.clone() }
    }

    pub(super) fn to_json(&self) -> Value {
        match &self.value {
            NodeValue::Table(fields) => fields.iter().map(|(key, node)| (key.clone(), node.to_json())).collect(),
            NodeValue::List(items) => items.iter().map(Node::to_json).collect(),
            NodeValue::Scalar(value) => value.clone(),
        }
    }

    pub(super) fn field(&self, key: &str) -> Option<&Node> {
        match &self.value {
            NodeValue::Table(fields) => fields.get(key),
            _ => None,
        }
    }

    /// A table's keys.
    pub(super) fn keys(&self) -> Vec<&str> {
        match &self.value {
            NodeValue::Table(fields) => fields.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Takes a key out of a table.
    pub(super) fn remove(&mut self, key: &str) -> Option<Node> {
        match &mut self.value {
            NodeValue::Table(fields) => fields.remove(key),
            _ => None,
        }
    }

    /// Takes over what `over` says: tables key by key, all else as a whole.
    pub(super) fn merge(&mut self, over: Node) {
        match (&mut self.value, over.value) {
            (NodeValue::Table(fields), NodeValue::Table(others)) => {
                for (key, other) in others {
                    match fields.get_mut(&key) {
                        Some(field) => field.merge(other),
                        None => drop(fields.insert(key, other)),
                    }
                }
            }
            (value, other) => {
                *value = other;
                self.origin = over.origin;
            }
        }
    }

    /// Wraps the node into a table for each segment of `path`.
    pub(super) fn under(self, path: &[String]) -> Self {
        path.iter().rev().fold(self, |node, key| {
            let origin = node.origin.clone();
            Self { value: NodeValue::Table(BTreeMap::from([(key.clone(), node)])), origin }
        })
    }

    /// The origins of all leaves by dotted path; a list is a leaf.
    pub(super) fn origins(&self) -> BTreeMap<String, Origin> {
        let mut origins = BTreeMap::new();
        self.collect_origins("", &mut origins);
        origins
    }

    fn collect_origins(&self, path: &str, origins: &mut BTreeMap<String, Origin>) {
        match &self.value {
            NodeValue::Table(fields) => {
                for (key, node) in fields {
                    node.collect_origins(&join(path, key), origins);
                }
            }
            _ => drop(origins.insert(path.to_owned(), self.origin.clone())),
        }
    }
}

/// `path.key`, or `key` at the top.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// The line, from 1, that a byte of the text is in.
pub(super) fn line_at(text: &str, byte: usize) -> usize {
    1 + text.as_bytes().iter().take(byte).filter(|byte| **byte == b'\n').count()
}

type Place<'a> = dyn Fn(std::ops::Range<usize>) -> Origin + 'a;

fn from_table(table: &DeTable<'_>, place: &Place<'_>) -> NodeValue {
    let field = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        // The key's line: a value may go over many.
        let node = Node { value: from_value(value.get_ref(), place), origin: place(key.span()) };
        (AsRef::<str>::as_ref(key.get_ref()).to_owned(), node)
    };
    NodeValue::Table(table.iter().map(field).collect())
}

fn from_value(value: &DeValue<'_>, place: &Place<'_>) -> NodeValue {
    NodeValue::Scalar(match value {
        DeValue::Table(table) => return from_table(table, place),
        DeValue::Array(items) => {
            let item = |item: &Spanned<DeValue<'_>>| Node {
                value: from_value(item.get_ref(), place),
                origin: place(item.span()),
            };
            return NodeValue::List(items.iter().map(item).collect());
        }
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Boolean(value) => Value::from(*value),
        // Out of range for a number it stays a text, and is reported as one.
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
            .map_or_else(|_| Value::from(integer.as_str()), Value::from),
        DeValue::Float(float) => {
            float.as_str().parse::<f64>().map_or_else(|_| Value::from(float.as_str()), Value::from)
        }
        DeValue::Datetime(time) => Value::from(time.to_string()),
    })
}
