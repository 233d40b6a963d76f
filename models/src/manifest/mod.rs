//! Manifests: what a model is, where its files come from, how it is batched, and how one knows that it works.
//!
//! `models/manifests/README.md` explains every key.

mod builtin;
mod golden;
mod key_error;
mod manifests;
mod read;
mod spec;
mod validate;

pub use golden::Golden;
pub(crate) use key_error::proposal;
pub use manifests::Manifests;
pub use spec::{Batching, Cost, DType, DeviceName, DeviceSpec, Dim, FileSpec, Origin, TensorSpec};

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::LoadError;
use crate::source::Source;

/// One model, as its TOML file describes it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The model's name, by which handlers ask for it.
    pub name: String,
    /// The model's version: it goes into every result.
    pub version: String,
    /// The [`crate::task::Task::NAME`] that the model does.
    pub task: String,
    /// What it is and is not good for.
    pub about: String,
    /// The licence of its weights, as an SPDX expression.
    pub licence: String,
    /// Whether an answer is independent of the items that it was computed with.
    pub batch_invariant: bool,
    /// By how much the items beside it may change a number of an answer.
    pub tolerance: f32,
    /// The ONNX file.
    pub file: FileSpec,
    /// The files beside it by what the task calls them, such as `tokenizer`.
    #[serde(default)]
    pub files: BTreeMap<String, FileSpec>,
    /// What goes into the model.
    pub inputs: Vec<TensorSpec>,
    /// What comes out of it.
    pub outputs: Vec<TensorSpec>,
    /// The task's own parameters: see [`Manifest::processing`].
    #[serde(default)]
    pub processing: toml::Table,
    /// How items become batches.
    pub batching: Batching,
    /// Where it may run, and how.
    pub devices: BTreeMap<DeviceName, DeviceSpec>,
    /// The sample that it must answer rightly before it is ready.
    pub golden: Golden,
    /// Where the manifest itself came from.
    #[serde(skip)]
    pub origin: Origin,
}

/// What [`FileSpec`]s are called in errors and by [`crate::source::Files::get`]; the ONNX file's name.
pub const MODEL_FILE: &str = "model";

impl Manifest {
    /// Reads a manifest and checks all that can be checked without its files. Unknown keys are refused with the nearest
    /// known one. Whether there is such a task is [`Manifest::check_task`]'s to say.
    pub fn parse(text: &str, origin: Origin) -> Result<Self, LoadError> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let line = 1 + text.bytes().take(error.span().map_or(0, |span| span.start)).filter(|b| *b == b'\n').count();
            LoadError { model: origin.stem(), reason: format!("{origin}:{line}: {}; write TOML 1.0", error.message()) }
        })?;
        let name = table.get("name").and_then(toml::Value::as_str).map_or_else(|| origin.stem(), str::to_owned);
        let mut manifest: Self =
            read::table(&table).map_err(|error| LoadError { model: name, reason: format!("{error} (in {origin})") })?;
        manifest.origin = origin;
        manifest.resolve_files()?;
        manifest.validate()?;
        Ok(manifest)
    }

    /// Checks that `task` is one of these; the nearest one is proposed.
    pub fn check_task(&self, known: &[&str]) -> Result<(), LoadError> {
        if known.contains(&self.task.as_str()) {
            return Ok(());
        }
        let reason = format!("`task`: there is no task `{}`; {}", self.task, proposal(&self.task, known));
        Err(self.error(format!("{reason} (in {})", self.origin)))
    }

    /// The task's parameters as the task's own type. Let it refuse unknown fields (`deny_unknown_fields`): the error
    /// then names the nearest known one.
    pub fn processing<T: DeserializeOwned>(&self) -> Result<T, LoadError> {
        read::table(&self.processing)
            .map_err(|error| self.error(format!("{} (in {})", error.under("processing"), self.origin)))
    }

    /// An error of this model, for a reason that says what to do.
    pub fn error(&self, reason: impl Display) -> LoadError {
        LoadError { model: self.name.clone(), reason: reason.to_string() }
    }

    /// Every file by its name: the ONNX file as [`MODEL_FILE`], then the others.
    pub fn all_files(&self) -> impl Iterator<Item = (&str, &FileSpec)> {
        let others = self.files.iter().map(|(name, spec)| (name.as_str(), spec));
        std::iter::once((MODEL_FILE, &self.file)).chain(others)
    }

    /// How items become batches on this device.
    pub fn batching_on(&self, device: DeviceName) -> Batching {
        let own = self.devices.get(&device);
        Batching {
            max_items: own.and_then(|own| own.max_items).unwrap_or(self.batching.max_items),
            max_cost: own.and_then(|own| own.max_cost).unwrap_or(self.batching.max_cost),
            ..self.batching
        }
    }

    /// `file:` sources are relative to the manifest's folder.
    fn resolve_files(&mut self) -> Result<(), LoadError> {
        let folder = self.origin.folder().map(ToOwned::to_owned);
        let specs = std::iter::once(("file".to_owned(), &mut self.file))
            .chain(self.files.iter_mut().map(|(name, spec)| (format!("files.{name}"), spec)));
        for (key, spec) in specs {
            let Source::File(path) = &mut spec.source else { continue };
            if path.is_absolute() {
                continue;
            }
            let Some(folder) = &folder else {
                let what = "a built-in manifest has no folder that a relative path could begin in";
                let reason = format!("`{key}.source`: {what}; write an absolute path");
                return Err(LoadError { model: self.name.clone(), reason });
            };
            *path = folder.join(&*path);
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod example;
#[cfg(test)]
mod tests;
