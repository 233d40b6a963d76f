//! `karigar models verify`.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use super::{CommandError, all_in_order, selected};
use crate::error::LoadError;
use crate::manifest::{DeviceName, Manifest, Manifests};
use crate::source::{Cache, Files, library};

/// Loads a model and lets it answer its golden sample. Whoever knows the tasks provides it.
pub trait GoldenRunner {
    /// Runs the golden sample of one model, whose files were verified. `library` is ONNX Runtime's.
    fn run(&self, library: &Path, manifest: &Manifest, files: &Files) -> Result<GoldenReport, LoadError>;
}

/// A golden sample that was answered rightly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldenReport {
    /// What it ran on.
    pub device: DeviceName,
    /// How long it took to load the model and to run it.
    pub took: Duration,
}

/// Hashes every cached file of these models (of all if none is named) and ONNX Runtime's library, then runs the golden
/// samples of those whose files are in order. Writes a line for each, and goes on after an error.
pub fn verify(
    out: &mut dyn Write,
    manifests: &Manifests,
    names: &[String],
    cache: &Cache,
    golden: &dyn GoldenRunner,
) -> Result<(), CommandError> {
    let mut errors = Vec::new();
    let library = match library::verify(cache) {
        Ok(verified) => {
            writeln!(out, "{}: {}, sha256 {}", library::NAME, verified.library, verified.sha256)?;
            Some(verified.path)
        }
        Err(error) => {
            writeln!(out, "{}: FAILED", library::NAME)?;
            errors.push(error);
            None
        }
    };
    for manifest in selected(manifests, names, &mut errors) {
        verify_model(out, manifest, cache, library.as_deref(), golden, &mut errors)?;
    }
    all_in_order(errors)
}

/// Verifies one model and writes its line. Without a library no golden sample is run.
pub(super) fn verify_model(
    out: &mut dyn Write,
    manifest: &Manifest,
    cache: &Cache,
    library: Option<&Path>,
    golden: &dyn GoldenRunner,
    errors: &mut Vec<LoadError>,
) -> io::Result<()> {
    let Manifest { name, version, .. } = manifest;
    let Some(files) = verify_files(manifest, cache, errors) else { return writeln!(out, "{name} {version}: FAILED") };
    let Some(library) = library else {
        return writeln!(out, "{name} {version}: files are right; the golden sample needs the library");
    };
    match golden.run(library, manifest, &files) {
        Ok(GoldenReport { device, took }) => {
            writeln!(out, "{name} {version}: files and golden sample are right ({took:.1?} on {device})")
        }
        Err(error) => {
            errors.push(error);
            writeln!(out, "{name} {version}: FAILED")
        }
    }
}

/// The model's files and its golden sample, if every one is in order.
fn verify_files(manifest: &Manifest, cache: &Cache, errors: &mut Vec<LoadError>) -> Option<Files> {
    let before = errors.len();
    for (file, spec) in manifest.all_files() {
        errors.extend(cache.verify(&manifest.name, file, spec).err());
    }
    errors.extend(manifest.golden_bytes().err());
    errors.extend(manifest.golden_file_is_right().err());
    if errors.len() > before {
        return None;
    }
    cache.cached(manifest).map_err(|error| errors.push(error)).ok()
}
