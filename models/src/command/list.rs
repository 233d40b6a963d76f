//! `karigar models list`.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use crate::manifest::{Manifest, Manifests};
use crate::source::{Cache, Digest};

/// For whom a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Table,
    /// For programs: one JSON array.
    Json,
}

/// One model of the list.
#[derive(Debug, Serialize)]
struct Row<'a> {
    name: &'a str,
    version: &'a str,
    task: &'a str,
    /// Of all files together.
    bytes: u64,
    licence: &'a str,
    /// Whether all files are in the cache.
    cached: bool,
    sha256: Digest,
    source: String,
    about: &'a str,
}

impl<'a> Row<'a> {
    fn new(manifest: &'a Manifest, cache: &Cache) -> Self {
        Self {
            name: &manifest.name,
            version: &manifest.version,
            task: &manifest.task,
            bytes: manifest.all_files().map(|(_, spec)| spec.bytes).sum(),
            licence: &manifest.licence,
            cached: manifest.all_files().all(|(_, spec)| cache.holds(spec)),
            sha256: manifest.file.sha256,
            source: manifest.file.source.to_string(),
            about: &manifest.about,
        }
    }

    fn cells(&self) -> [String; 7] {
        let cached = if self.cached { "yes" } else { "no" };
        [
            self.name.to_owned(),
            self.version.to_owned(),
            self.task.to_owned(),
            megabytes(self.bytes),
            self.licence.to_owned(),
            cached.to_owned(),
            on_one_line(self.about),
        ]
    }
}

/// Writes every model that there is.
pub fn list(out: &mut dyn Write, manifests: &Manifests, cache: &Cache, format: Format) -> io::Result<()> {
    let rows: Vec<Row<'_>> = manifests.iter().map(|manifest| Row::new(manifest, cache)).collect();
    match format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &rows).map_err(io::Error::from)?;
            writeln!(out)
        }
        Format::Table => {
            let mut table = Table::new();
            table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
            table.set_header(["NAME", "VERSION", "TASK", "SIZE", "LICENCE", "CACHED", "ABOUT"]);
            table.add_rows(rows.iter().map(Row::cells));
            table.column_iter_mut().for_each(|column| {
                column.set_padding((0, 2));
            });
            table.lines().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
        }
    }
}

/// A size in MB of a million bytes.
pub(super) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// On one line, however the manifest wraps it.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
