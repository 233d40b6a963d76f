//! Magika's `config.min.json`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::sample::BLOCK;
use crate::error::LoadError;
use crate::manifest::Manifest;

/// The parts of it that version 3 of the model uses; the names are magika's.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Config {
    pub(super) beg_size: usize,
    pub(super) end_size: usize,
    mid_size: usize,
    use_inputs_at_offsets: bool,
    block_size: usize,
    pub(super) padding_token: i32,
    pub(super) min_file_size_for_dl: usize,
    pub(super) medium_confidence_threshold: f64,
    pub(super) target_labels_space: Vec<String>,
    pub(super) thresholds: BTreeMap<String, f64>,
    pub(super) overwrite_map: BTreeMap<String, String>,
}

impl Config {
    pub(super) fn read(manifest: &Manifest, file: &Path) -> Result<Self, LoadError> {
        let wrong = |why: String| manifest.error(format!("the file `config` ({}): {why}", file.display()));
        let text = std::fs::read(file).map_err(|error| wrong(format!("{error}; pull the model again")))?;
        let config: Self = serde_json::from_slice(&text)
            .map_err(|error| wrong(format!("{error}; take magika's config.min.json of the model's version")))?;
        let known = config.mid_size == 0
            && !config.use_inputs_at_offsets
            && config.block_size == BLOCK
            && (1..=BLOCK).contains(&config.beg_size)
            && (1..=BLOCK).contains(&config.end_size)
            && (1..=config.beg_size).contains(&config.min_file_size_for_dl)
            && !config.target_labels_space.is_empty();
        match known {
            true => Ok(config),
            false => Err(wrong(
                "it asks for another part of a file than its ends, which is not known here; use standard_v3_3"
                    .to_owned(),
            )),
        }
    }

    /// How many numbers of a file the model takes.
    pub(super) fn width(&self) -> usize {
        self.beg_size + self.end_size
    }
}
