//! `docs/kinds.md`: what each kind takes and gives and how it is run, made from its handler.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use super::{Route, Router};
use crate::config::duration::text;
use crate::config::shape::{Kind, Shape};
use crate::policy::Policy;

/// The page of the kinds of `router`. `about` is Markdown with a section ``## `KIND` `` for each kind, which says in words
/// what no schema says, and examples; what stands before the first section begins the page.
pub fn reference(router: &Router, about: &str) -> String {
    let mut sections = about.split("\n## `");
    let mut page = sections.next().unwrap_or_default().trim_end().to_owned() + "\n";
    let sections: BTreeMap<&str, &str> = sections.filter_map(|section| section.split_once("`\n")).collect();
    // In the order of the sections' text, so that families stay together as their writer had them.
    let mut routes: Vec<_> = router.routes.iter().collect();
    routes.sort_by_key(|(kind, _)| about.find(&format!("\n## `{kind}`")).unwrap_or(usize::MAX));
    for (kind, route) in routes {
        let words = sections.get(kind).map_or("", |section| section.trim());
        let _ = writeln!(page, "\n## `{kind}`\n\n{}", words);
        add_route(&mut page, route);
    }
    page
}

fn add_route(page: &mut String, route: &Route) {
    let (payload, output) = route.handler.inline_schemas();
    add_fields(page, "Takes", &Shape::from_schema(&payload));
    add_fields(page, "Gives", &Shape::from_schema(&output));
    let _ = writeln!(page, "\n**Runs:** {}.", run_by(&route.policy));
}

/// One table of fields, those within fields by their paths.
fn add_fields(page: &mut String, title: &str, shape: &Shape) {
    let mut rows = String::new();
    add_rows(&mut rows, "", shape);
    match rows.is_empty() {
        true => {
            let _ = writeln!(page, "\n**{title}:** {}.", shape.kind);
        }
        false => {
            let _ = write!(page, "\n**{title}:**\n\n| field | is | what it is |\n|---|---|---|\n{rows}");
        }
    }
}

fn add_rows(rows: &mut String, path: &str, shape: &Shape) {
    match &shape.kind {
        Kind::Table(fields) | Kind::TextOrTable(fields) => {
            for (key, field) in fields {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let description = field.description.replace('|', "\\|");
                let _ = writeln!(rows, "| `{path}` | {} | {description} |", what(field));
                add_rows(rows, &path, field);
            }
        }
        Kind::List(item) => add_rows(rows, &format!("{path}[]"), item),
        Kind::Map(item) => add_rows(rows, &format!("{path}.NAME"), item),
        _ => {}
    }
}

/// What a field is: its type, and whether it may be left out.
fn what(field: &Shape) -> String {
    let kind = sort(&field.kind);
    match &field.default {
        _ if field.required => kind,
        Value::Null => format!("{kind}, optional"),
        Value::Object(_) | Value::Array(_) => format!("{kind}, optional"),
        default => format!("{kind}; `{default}` if left out"),
    }
}

fn sort(kind: &Kind) -> String {
    match kind {
        Kind::Table(_) => "object".to_owned(),
        Kind::Map(item) => format!("object of {}", sort(&item.kind)),
        Kind::List(item) => format!("list of {}", sort(&item.kind)),
        Kind::TextOrTable(_) => "text or object".to_owned(),
        Kind::Text | Kind::Duration => "text".to_owned(),
        Kind::Bool => "`true`, `false`".to_owned(),
        Kind::Count(least, most) if *most >= u64::from(u32::MAX) && *least <= 0 => "whole number".to_owned(),
        Kind::Count(least, most) if *most >= u64::from(u32::MAX) => format!("whole number from {least} on"),
        Kind::Count(least, most) => format!("whole number from {least} to {most}"),
        Kind::Number => "number".to_owned(),
        Kind::OneOf(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Kind::Any => "any JSON".to_owned(),
    }
}

/// Timeout, caps, retries and permits in words.
fn run_by(policy: &Policy) -> String {
    let timeout = policy.timeout.map_or_else(
        || "for as long as its pool allows".to_owned(),
        |timeout| format!("for {} at most", text(timeout)),
    );
    let mut words = format!(
        "{timeout}; dead after more than {} failures, {} lost workers or {} interruptions; waits up to {} before the second try, \
         doubling up to {}",
        policy.max_failures,
        policy.max_losses,
        policy.max_interruptions,
        text(policy.retry_base),
        text(policy.retry_cap)
    );
    if policy.permits.memory_bytes > 0 {
        let _ = write!(words, "; takes {} MiB of its pool's memory", policy.permits.memory_bytes.div_ceil(1 << 20));
    }
    if policy.permits.gpu > 0 {
        let _ = write!(words, "; takes {} of its pool's shares of the GPU", policy.permits.gpu);
    }
    words
}

#[cfg(test)]
mod tests;
