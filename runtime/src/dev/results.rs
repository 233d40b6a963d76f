//! What came out of a job, for people: the files of the objects that its output names, else the output itself.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::cli::output::{printable, short};
use crate::objects::Address;

/// One line an object, or one for the output.
pub(super) fn lines(output: Option<&str>, folder: &Path) -> Vec<String> {
    let Some(text) = output else { return vec![String::new()] };
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_str(text) {
        addresses(&value, &mut found);
    }
    if found.is_empty() {
        return vec![short(&printable(text))];
    }
    found.iter().map(|address| line(address, folder)).collect()
}

fn addresses(value: &Value, found: &mut Vec<Address>) {
    match value {
        Value::String(text) => found.extend(text.parse::<Address>()),
        Value::Array(items) => items.iter().for_each(|item| addresses(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| addresses(field, found)),
        _ => {}
    }
}

/// The file and its size: what a person can open.
fn line(address: &Address, folder: &Path) -> String {
    let path = folder.join("objects").join(&address.bucket).join(&address.key);
    match fs::metadata(&path) {
        Ok(metadata) => format!("{}  {}", path.display(), size(metadata.len())),
        Err(_) => address.to_string(),
    }
}

fn size(bytes: u64) -> String {
    const KIB: f64 = 1024.0;
    // Exact up to 2^53, and rounded for people anyway.
    let bytes = bytes as f64;
    if bytes < KIB {
        format!("{bytes} B")
    } else if bytes < KIB * KIB {
        format!("{:.1} KiB", bytes / KIB)
    } else {
        format!("{:.1} MiB", bytes / (KIB * KIB))
    }
}

#[cfg(test)]
mod tests;
