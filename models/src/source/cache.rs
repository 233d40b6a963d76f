//! The cache: files under the hash of their content, so that a name never stands for something else.
//!
//! `DIR/sha256/ab/abcd…` is a whole, verified file, `….part` one on its way, and `….lock` what keeps two processes from
//! fetching the same.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::fill::Fill;
use super::lock::Lock;
use super::{Digest, Fetchers, Fetching, Files, Progress};
use crate::error::LoadError;
use crate::manifest::{FileSpec, MODEL_FILE, Manifest};

/// A folder of verified files. Any number of processes may use it at once.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

/// Where a file of this content is, in a cache and in a copy of one.
pub(super) fn relative_path(digest: Digest) -> String {
    let name = digest.to_string();
    format!("sha256/{}/{name}", &name[..2])
}

impl Cache {
    /// The cache in this folder, which is made when the first file comes. A complete one may be read-only.
    pub fn open(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the file of this content is, if it is here.
    pub fn path(&self, digest: Digest) -> PathBuf {
        self.root.join(relative_path(digest))
    }

    /// Whether the file is here, by its size; [`Cache::verify`] looks closer.
    pub fn holds(&self, spec: &FileSpec) -> bool {
        std::fs::metadata(self.path(spec.sha256)).is_ok_and(|file| file.is_file() && file.len() == spec.bytes)
    }

    /// Every file of the model; those that are not here are fetched.
    pub fn files(
        &self,
        manifest: &Manifest,
        fetchers: &dyn Fetchers,
        progress: &dyn Progress,
    ) -> Result<Files, LoadError> {
        self.each(manifest, |file, spec| self.file(&manifest.name, file, spec, fetchers, progress))
    }

    /// Every file of the model, if all are here.
    pub fn cached(&self, manifest: &Manifest) -> Result<Files, LoadError> {
        self.each(manifest, |file, spec| self.cached_file(&manifest.name, file, spec))
    }

    /// One file, fetched if it is not here. Of processes that want the same one at the same time, one fetches it.
    pub fn file(
        &self,
        model: &str,
        file: &str,
        spec: &FileSpec,
        fetchers: &dyn Fetchers,
        progress: &dyn Progress,
    ) -> Result<PathBuf, LoadError> {
        let path = self.path(spec.sha256);
        if self.holds(spec) {
            return Ok(path);
        }
        let file = Fetching { model, file, source: &spec.source, bytes: spec.bytes };
        self.fetch(file, spec, &path, fetchers, progress).map_err(|why| LoadError {
            model: model.to_owned(),
            reason: format!("file `{}` from {}: {why}", file.file, spec.source),
        })?;
        progress.finished(&file);
        Ok(path)
    }

    /// One file, if it is here.
    pub fn cached_file(&self, model: &str, file: &str, spec: &FileSpec) -> Result<PathBuf, LoadError> {
        match self.holds(spec) {
            true => Ok(self.path(spec.sha256)),
            false => Err(LoadError {
                model: model.to_owned(),
                reason: format!(
                    "file `{file}` is not in the cache {}; run `karigar models pull {model}`",
                    self.root.display()
                ),
            }),
        }
    }

    /// Reads one file from beginning to end and compares its hash.
    pub fn verify(&self, model: &str, file: &str, spec: &FileSpec) -> Result<PathBuf, LoadError> {
        let path = self.path(spec.sha256);
        let wrong = |why: String| LoadError {
            model: model.to_owned(),
            reason: format!(
                "file `{file}` in the cache is damaged: {why}; remove `{}` and run `karigar models pull {model}`",
                path.display()
            ),
        };
        if !path.exists() {
            return self.cached_file(model, file, spec);
        }
        let found = Digest::of_file(&path).map_err(|error| wrong(format!("it can't be read: {error}")))?;
        match found == spec.sha256 {
            true => Ok(path),
            false => Err(wrong(format!("its SHA-256 is {found} and should be {}", spec.sha256))),
        }
    }

    fn each(
        &self,
        manifest: &Manifest,
        path: impl Fn(&str, &FileSpec) -> Result<PathBuf, LoadError>,
    ) -> Result<Files, LoadError> {
        let model = path(MODEL_FILE, &manifest.file)?;
        let others = manifest.files.iter().map(|(name, spec)| Ok((name.clone(), path(name, spec)?)));
        Ok(Files::new(&manifest.name, model, others.collect::<Result<BTreeMap<_, _>, LoadError>>()?))
    }

    fn fetch(
        &self,
        file: Fetching<'_>,
        spec: &FileSpec,
        path: &Path,
        fetchers: &dyn Fetchers,
        progress: &dyn Progress,
    ) -> Result<(), String> {
        let folder = path.parent().unwrap_or(&self.root);
        let unwritable = |error: io::Error| {
            format!(
                "the cache `{}` can't be written: {error}; make it writable, or choose another folder",
                self.root.display()
            )
        };
        std::fs::create_dir_all(folder).map_err(unwritable)?;
        let _lock = Lock::take(&path.with_extension("lock"), || progress.waiting(&file)).map_err(unwritable)?;
        if self.holds(spec) {
            return Ok(());
        }
        let part = path.with_extension("part");
        Fill { spec, part: &part, file, fetchers, progress }.run()?;
        std::fs::rename(&part, path).map_err(unwritable)?;
        // The new name is on the disk too.
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(unwritable)
    }
}
