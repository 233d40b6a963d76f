//! `karigar models pull`.

use std::io::Write;

use super::list::megabytes;
use super::{CommandError, all_in_order, selected};
use crate::manifest::Manifests;
use crate::source::{Cache, Fetchers, Progress, library};

/// Fetches ONNX Runtime's library and the files of these models, or of all if none is named, and writes a line for
/// each. One that fails does not keep the others.
pub fn pull(
    out: &mut dyn Write,
    manifests: &Manifests,
    names: &[String],
    cache: &Cache,
    fetchers: &dyn Fetchers,
    progress: &dyn Progress,
) -> Result<(), CommandError> {
    let mut errors = Vec::new();
    match library::ensure(cache, fetchers, progress) {
        Ok(path) => writeln!(out, "{}: {}", library::NAME, path.display())?,
        Err(error) => errors.push(error),
    }
    for manifest in selected(manifests, names, &mut errors) {
        match cache.files(manifest, fetchers, progress) {
            Ok(files) => {
                let bytes = manifest.all_files().map(|(_, spec)| spec.bytes).sum();
                writeln!(out, "{}: {} ({})", manifest.name, files.model().display(), megabytes(bytes))?;
            }
            Err(error) => errors.push(error),
        }
    }
    all_in_order(errors)
}
