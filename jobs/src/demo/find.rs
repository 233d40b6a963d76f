//! Finds files to make jobs of.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use image::ImageFormat;

use karigar_pictures::picture::decodes;

/// Larger files of no known kind are passed over: a look at their first bytes is not worth a copy of them.
const LARGEST_OTHER_BYTES: u64 = 16 << 20;

/// The files among `paths`: a file as it is named, of a folder and all below it every file, in the order of their
/// paths. Hidden ones, linked folders, and what is large and neither picture, video nor text are passed over.
pub(super) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
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
        return Err(format!("there are no files in {}; name files, or folders that have some", paths.join(", ")));
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
        } else if fs::metadata(&path).is_ok_and(|file| {
            file.is_file()
                && (is_picture(&path) || is_video(&path) || is_text(&path) || file.len() <= LARGEST_OTHER_BYTES)
        }) {
            found.push(path);
        }
    }
    Ok(())
}

/// Whether the name ends as a picture's that can be decoded.
pub(super) fn is_picture(path: &Path) -> bool {
    ImageFormat::from_path(path).is_ok_and(decodes)
}

/// Whether the name ends as a video's.
pub(super) fn is_video(path: &Path) -> bool {
    ends(path, &["mp4", "mov", "m4v", "webm", "mkv", "avi", "3gp", "mpg", "mpeg", "mts", "ogv"])
}

/// Whether the name ends as a text's.
pub(super) fn is_text(path: &Path) -> bool {
    ends(path, &["txt", "md"])
}

fn ends(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| endings.iter().any(|one| ending == *one))
}
