//! All that a version is loaded from: [`Package`].

use std::path::PathBuf;

use crate::error::LoadError;
use crate::manifest::Manifest;
use crate::source::{Cache, Fetchers, Files, Progress, library};

/// All that a version is loaded from.
#[derive(Debug, Clone)]
pub struct Package {
    /// What it is.
    pub manifest: Manifest,
    /// Its files, verified.
    pub files: Files,
    /// ONNX Runtime's library.
    pub library: PathBuf,
}

impl Package {
    /// Finds the files of a model and ONNX Runtime's library in the cache, and fetches those that it lacks. Blocks.
    ///
    /// # Errors
    /// Names the file that can't be fetched or is another than the manifest says, with what to do.
    pub fn fetch(
        manifest: Manifest,
        cache: &Cache,
        fetchers: &dyn Fetchers,
        progress: &dyn Progress,
    ) -> Result<Self, LoadError> {
        let library = library::ensure(cache, fetchers, progress)?;
        let files = cache.files(&manifest, fetchers, progress)?;
        Ok(Self { manifest, files, library })
    }
}
