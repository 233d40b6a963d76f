//! The files of a folder of templates.

use std::path::{Path, PathBuf};

/// The largest file; templates are texts.
const MAX_BYTES: u64 = 1 << 20;
/// `NAME/LOCALE/FILE`, and a few folders of things to include.
const MAX_DEPTH: usize = 4;

/// A folder of templates that can't be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", path.display())]
pub struct SourceError {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

/// Every file below the folder, as pairs of its path (with `/`) and its text, in order.
pub(super) fn read(folder: &Path) -> Result<Vec<(String, String)>, SourceError> {
    let mut sources = Vec::new();
    walk(folder, "", MAX_DEPTH, &mut sources)?;
    sources.sort();
    Ok(sources)
}

fn walk(folder: &Path, prefix: &str, depth: usize, sources: &mut Vec<(String, String)>) -> Result<(), SourceError> {
    let failed = |path: &Path, why: String| SourceError { path: path.to_owned(), why };
    let unreadable = |path: &Path, error: std::io::Error| failed(path, format!("it can't be read: {error}"));
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            return Err(failed(&path, "its name is not UTF-8; rename it".to_owned()));
        };
        // What editors and version control leave.
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        let name = format!("{prefix}{name}");
        let metadata = std::fs::metadata(&path).map_err(|error| unreadable(&path, error))?;
        if metadata.is_dir() {
            if depth == 0 {
                return Err(failed(&path, "it lies too deep; templates are NAME/LOCALE/FILE".to_owned()));
            }
            walk(&path, &format!("{name}/"), depth - 1, sources)?;
        } else if metadata.len() > MAX_BYTES {
            return Err(failed(&path, format!("it has {} bytes; a template has at most {MAX_BYTES}", metadata.len())));
        } else {
            sources.push((name, std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?));
        }
    }
    Ok(())
}
