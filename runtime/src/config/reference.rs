//! `docs/configuration.md`, made from the settings themselves.

use std::fmt::Write;

use serde_json::{Value, json};

use super::environment::variable_of;
use super::shape::{self, Kind, Shape};
use super::tree::join;
use super::{Config, PoolConfig};

const INTRODUCTION: &str = include_str!("introduction.md");
const EXAMPLE: &str = include_str!("example.toml");

/// The page: what a file looks like, how variables override it, and every setting with what it takes and its default.
pub fn reference() -> String {
    let mut page = format!("{INTRODUCTION}\n## A file\n\n```toml\n{EXAMPLE}```\n");
    let defaults = json!(Config::default());
    if let Kind::Table(sections) = &shape::of_config().kind {
        for (name, section) in sections {
            match &section.kind {
                Kind::Map(item) => {
                    table(&mut page, &join(name, "NAME"), &section.description, item, &json!(PoolConfig::default()));
                    classes(&mut page);
                }
                _ => table(&mut page, name, &section.description, section, &defaults[name]),
            }
        }
    }
    page
}

/// One section: its keys as rows.
fn table(page: &mut String, path: &str, description: &str, section: &Shape, defaults: &Value) {
    let Kind::Table(fields) = &section.kind else { return };
    let _ =
        write!(page, "\n## `[{path}]`\n\n{description}\n\n| key | takes | default | what it is |\n|---|---|---|---|\n");
    for (key, field) in fields {
        let _ = writeln!(
            page,
            "| `{key}`<br>`{}` | {} | {} | {} |",
            variable_of(&join(path, key)),
            takes(&field.kind),
            shown(&defaults[key]),
            field.description.replace('|', "\\|"),
        );
    }
}

/// The built-in pools, where they differ.
fn classes(page: &mut String) {
    page.push_str("\nThe built-in pools, each with the queue of its name:\n\n| pool | slots | gpu | timeout | grace | max_workers |\n|---|---|---|---|---|---|\n");
    for (name, pool) in super::classes::all() {
        let pool = json!(pool);
        let cell = |key: &str| shown(&pool[key]);
        let cells = ["slots", "gpu", "timeout", "grace", "max_workers"].map(cell).join(" | ");
        let _ = writeln!(page, "| `{name}` | {cells} |");
    }
}

fn takes(kind: &Kind) -> String {
    match kind {
        Kind::Table(_) | Kind::Map(_) => "table".to_owned(),
        Kind::List(item) => format!("list of {}", takes(&item.kind)),
        Kind::TextOrTable(_) => "text or table".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Duration => "duration".to_owned(),
        Kind::Count(_) => "whole number".to_owned(),
        Kind::OneOf(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
    }
}

fn shown(default: &Value) -> String {
    match default {
        Value::Null => String::new(),
        Value::String(text) if text.is_empty() => String::new(),
        Value::Array(items) if items.is_empty() => String::new(),
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}
