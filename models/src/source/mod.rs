//! Where models' files come from, and the cache that they are kept in by the hash of their content.
//!
//! Everything here blocks: call it from a thread that may, such as one of `tokio::task::spawn_blocking`.

mod address;
mod cache;
mod digest;
mod fetch;
mod fill;
mod http;
pub mod library;
mod lock;
mod progress;
mod refuse;
mod wheel;

pub use address::{Member, Source};
pub use cache::Cache;
pub use digest::Digest;
pub use fetch::{FetchError, FetchObject, Fetchers, Opened, Sources};
pub use progress::{Fetching, Progress, Silent};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::LoadError;
use crate::manifest::MODEL_FILE;

/// One model's files on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    name: String,
    model: PathBuf,
    others: BTreeMap<String, PathBuf>,
}

impl Files {
    /// The files of the model `name`: its ONNX file, and those beside it by name. Whoever calls this has checked them.
    pub fn new(name: impl Into<String>, model: impl Into<PathBuf>, others: BTreeMap<String, PathBuf>) -> Self {
        Self { name: name.into(), model: model.into(), others }
    }

    /// The ONNX file.
    pub fn model(&self) -> &Path {
        &self.model
    }

    /// A file beside it, by its name in the manifest.
    pub fn get(&self, file: &str) -> Result<&Path, LoadError> {
        if file == MODEL_FILE {
            return Ok(&self.model);
        }
        self.others.get(file).map(PathBuf::as_path).ok_or_else(|| LoadError {
            model: self.name.clone(),
            reason: format!("the task needs the file `{file}`; add [files.{file}] to the manifest"),
        })
    }
}

#[cfg(test)]
mod tests;
