//! `docs/configuration.md`, made from the settings themselves.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use super::Sections;
use super::environment::variable_of;
use super::shape::{Kind, Shape};
use super::tree::join;

const INTRODUCTION: &str = include_str!("introduction.md");
const EXAMPLE: &str = include_str!("example.toml");

/// The page: what a file looks like, how variables override it, and every setting, those of `sections` too, with what it
/// takes and its default.
pub fn reference(sections: &Sections) -> String {
    let mut page = format!("{INTRODUCTION}\n## A file\n\n```toml\n{EXAMPLE}```\n");
    if let Kind::Table(sections) = &Shape::of_config(sections).kind {
        for (name, section) in sections {
            add(&mut page, name, section, true);
            if name == "pools" {
                classes(&mut page);
            }
        }
    }
    page
}

/// The keys of a section, and how they stand in the file; nothing if it is a single setting.
fn keys(section: &Shape) -> Option<(&BTreeMap<String, Shape>, Form)> {
    let (kind, form) = match &section.kind {
        Kind::Map(item) => (&item.kind, Form::Named),
        Kind::List(item) => (&item.kind, Form::Listed),
        kind => (kind, Form::Once),
    };
    match kind {
        Kind::Table(keys) => Some((keys, form)),
        _ => None,
    }
}

/// How a table of keys stands in the file.
enum Form {
    Once,
    Named,
    Listed,
}

/// A section, if it is one, and those within it. `variables` says whether its keys have some.
fn add(page: &mut String, path: &str, section: &Shape, variables: bool) {
    let Some((keys_, form)) = keys(section) else { return };
    let (path, heading) = match form {
        Form::Once => (path.to_owned(), format!("[{path}]")),
        Form::Named => (join(path, "NAME"), format!("[{path}.NAME]")),
        Form::Listed => (path.to_owned(), format!("[[{path}]]")),
    };
    let _ = write!(page, "\n## `{heading}`\n\n{}\n", section.description);
    if variables && matches!(form, Form::Listed) {
        let _ = writeln!(page, "\n`{}` sets the whole list.", variable_of(&path));
    }
    // What is in a list has no variable of its own.
    let variables = variables && !matches!(form, Form::Listed);
    let rows: Vec<String> = keys_
        .iter()
        .filter(|(_, field)| keys(field).is_none())
        .map(|(key, field)| row(key, field, variables.then(|| variable_of(&join(&path, key)))))
        .collect();
    if !rows.is_empty() {
        let _ = write!(page, "\n| key | takes | default | what it is |\n|---|---|---|---|\n{}", rows.concat());
    }
    for (key, field) in keys_ {
        add(page, &join(&path, key), field, variables);
    }
}

fn row(key: &str, field: &Shape, variable: Option<String>) -> String {
    let variable = variable.map(|variable| format!("<br>`{variable}`")).unwrap_or_default();
    let description = field.description.replace('|', "\\|");
    format!("| `{key}`{variable} | {} | {} | {description} |\n", takes(&field.kind), shown(&field.default))
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
        Kind::Bool => "`true`, `false`".to_owned(),
        Kind::Count(..) => "whole number".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::OneOf(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Kind::Any => "any value".to_owned(),
    }
}

fn shown(default: &Value) -> String {
    match default {
        Value::Null => String::new(),
        Value::String(text) if text.is_empty() => String::new(),
        Value::Array(items) if items.is_empty() => String::new(),
        Value::Object(fields) if fields.is_empty() => String::new(),
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}
