//! `file_type`: what a file is by its content, whatever its name says, by Google's magika.
//!
//! The model sees the first and the last kilobyte, white space at the ends left out. Files too small for it are told by
//! whether they are UTF-8. What the model is not sure of becomes `txt` or `unknown`, with its guess beside it. All as in
//! the Python package `magika`, which the rules were read from.

mod config;
mod decide;
mod kinds;
mod sample;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use decide::Confidence;
pub use sample::{BLOCK, FileSample};

use super::{Task, outputs};
use crate::error::{InferError, LoadError};
use crate::manifest::{Dim, Manifest};
use crate::source::Files;
use crate::tensor::{Data, Named, Tensor, View};
use config::Config;
use kinds::Kind;

/// The task. Beside the model it needs the files `config` (magika's `config.min.json`) and `kinds` (its
/// `content_types_kb.min.json`).
#[derive(Debug)]
pub struct FileTypes {
    config: Config,
    kinds: BTreeMap<String, Kind>,
    confidence: Confidence,
}

/// The task's part of a manifest.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Processing {
    confidence: Confidence,
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileType {
    /// Magika's word for it, such as `png`, `python`, `txt` or `unknown`.
    pub label: String,
    /// Its media type.
    pub mime_type: String,
    /// The group that it belongs to, such as `image` or `code`.
    pub group: String,
    /// What it is in words.
    pub description: String,
    /// How names of such files usually end, without the dot, the most usual first.
    pub extensions: Vec<String>,
    /// Whether it is text.
    pub is_text: bool,
    /// How sure the model is of its guess, 0 to 1; 1 where no model was needed.
    pub score: f32,
    /// The model's own label, where it is another than `label`: it was not sure enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guess: Option<String>,
}

/// What is known of a file before the model runs.
#[derive(Debug, PartialEq)]
pub enum Prepared {
    /// It is too small for the model, and this.
    Small(&'static str),
    /// What the model looks at.
    Bytes(Vec<i32>),
}

impl Task for FileTypes {
    const NAME: &'static str = "file_type";
    type Input = FileSample;
    type Prepared = Prepared;
    type Output = FileType;

    fn load(manifest: &Manifest, files: &Files) -> Result<Self, LoadError> {
        let Processing { confidence } = manifest.processing()?;
        let config = Config::read(manifest, files.get("config")?)?;
        let kinds = kinds::read(manifest, files.get("kinds")?)?;
        let task = Self { config, kinds, confidence };
        task.check(manifest)?;
        Ok(task)
    }

    fn prepare(&self, sample: FileSample) -> Result<Prepared, InferError> {
        Ok(sample.prepare(&self.config))
    }

    fn length(&self, _: &Prepared) -> u32 {
        1
    }

    fn stack(&self, batch: &[&Prepared]) -> Vec<Named<'_>> {
        let width = self.config.width();
        let mut bytes = Vec::with_capacity(batch.len() * width);
        for prepared in batch {
            match prepared {
                Prepared::Bytes(of_file) => bytes.extend_from_slice(of_file),
                // Its row is not looked at.
                Prepared::Small(_) => bytes.resize(bytes.len() + width, self.config.padding_token),
            }
        }
        let tensor = Tensor { shape: vec![batch.len(), width], data: Data::I32(bytes) };
        vec![Named { name: "bytes", tensor }]
    }

    fn unstack(&self, outputs: &[View<'_>], batch: &[&Prepared]) -> Vec<Result<FileType, InferError>> {
        match outputs::rows(outputs, batch.len(), self.config.target_labels_space.len()) {
            Ok(rows) => batch.iter().zip(rows).map(|(prepared, row)| self.answer(prepared, row)).collect(),
            Err(error) => vec![Err(error); batch.len()],
        }
    }

    fn golden_input(&self, manifest: &Manifest, _: &Files) -> Result<FileSample, LoadError> {
        Ok(FileSample::of(&manifest.golden_bytes()?))
    }

    fn golden_matches(&self, manifest: &Manifest, output: &FileType) -> Result<(), String> {
        let right: FileType = manifest.golden_output().map_err(|error| error.to_string())?;
        outputs::close("the score", output.score, right.score, manifest.golden.tolerance)?;
        let rest = FileType { score: right.score, ..output.clone() };
        if rest == right { Ok(()) } else { Err(format!("the answer is {rest:?} and should be {right:?}")) }
    }
}

impl FileTypes {
    /// Checks that the files and the manifest speak of one model.
    fn check(&self, manifest: &Manifest) -> Result<(), LoadError> {
        let Config { target_labels_space: labels, overwrite_map, .. } = &self.config;
        let used = labels.iter().chain(overwrite_map.values()).map(String::as_str);
        for label in used.chain([decide::EMPTY, decide::TEXT, decide::UNKNOWN]) {
            if !self.kinds.contains_key(label) {
                return Err(
                    manifest.error(format!("the file `kinds` does not know `{label}`; take both files of one version"))
                );
            }
        }
        let (width, labels) = (Dim::Fixed(self.config.width()), Dim::Fixed(labels.len()));
        let takes = manifest.inputs.first().and_then(|input| input.shape.get(1));
        let gives = manifest.outputs.first().and_then(|output| output.shape.get(1));
        if (takes, gives) != (Some(&width), Some(&labels)) {
            return Err(manifest.error(format!(
                "by the file `config` this model takes [\"batch\", {width}] and gives [\"batch\", {labels}]; correct `inputs` \
                 and `outputs`, or take the files of its version"
            )));
        }
        Ok(())
    }

    fn answer(&self, prepared: &Prepared, row: &[f32]) -> Result<FileType, InferError> {
        if let Prepared::Small(label) = prepared {
            return Ok(self.describe(label, 1.0, None));
        }
        outputs::finite(row)?;
        let (best, score) = decide::best(row);
        let guess = &self.config.target_labels_space[best];
        let is_text = |label: &str| self.kinds.get(label).is_some_and(|kind| kind.is_text);
        let label = decide::label(&self.config, self.confidence, guess, score, is_text);
        Ok(self.describe(label, score, Some(guess).filter(|guess| *guess != label).cloned()))
    }

    fn describe(&self, label: &str, score: f32, guess: Option<String>) -> FileType {
        // `check` made sure that every label is known.
        let kind = self.kinds.get(label).cloned().unwrap_or_default();
        let Kind { mime_type, group, description, extensions, is_text } = kind;
        FileType { label: label.to_owned(), mime_type, group, description, extensions, is_text, score, guess }
    }
}
