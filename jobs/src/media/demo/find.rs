//! Finds photos in files and folders.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use image::ImageFormat;

use crate::media::renditions::decodes;

/// The photos among `paths`: a file as it is named, of a folder and all below it those whose name ends as a picture's
/// that can be decoded, in the order of their paths. Hidden ones and linked folders are passed over.
pub(super) fn photos(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        let failed = |error: io::Error| format!("{}: {error}; name files or folders that can be read", path.display());
        if fs::metadata(path).map_err(failed)?.is_dir() {
            let before = found.len();
            walk(path, &mut found).map_err(failed)?;
            found[before..].sort();
        } else {
            found.push(path.clone());
        }
    }
    if found.is_empty() {
        let paths: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
        return Err(format!("there are no photos in {}: looked for files that end in {}", paths.join(", "), endings()));
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            walk(&path, found)?;
        } else if ImageFormat::from_path(&path).is_ok_and(decodes) && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

fn endings() -> String {
    let formats = ImageFormat::all().filter(|format| decodes(*format));
    let endings: Vec<_> =
        formats.flat_map(|format| format.extensions_str()).map(|ending| format!(".{ending}")).collect();
    endings.join(", ")
}
