//! What the tests find in their environment.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The path that a variable names.
pub(crate) fn path(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).filter(|path| !path.is_empty());
    path.unwrap_or_else(|| {
        panic!("{variable} is not set; tests/servers/README.md says what it is, and tests/run sets it")
    })
    .into()
}

/// A folder of the made pictures, such as `whole`.
pub(crate) fn pictures(folder: &str) -> PathBuf {
    path("KARIGAR_TEST_PICTURES").join(folder)
}

/// A folder's files, in order of name.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// The end of a file's name behind its dot.
pub(crate) fn extension(file: &Path) -> &str {
    file.extension().and_then(OsStr::to_str).unwrap_or_default()
}

/// The name of a file.
pub(crate) fn name(file: &Path) -> &str {
    file.file_name().and_then(OsStr::to_str).expect("a name")
}
