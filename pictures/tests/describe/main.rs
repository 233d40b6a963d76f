//! Descriptions of real photographs, and what published implementations say of them.
//!
//! `KARIGAR_TEST_PHOTOS` names a folder of photographs, eight of them `orientation-1.jpg` to `orientation-8.jpg`: one
//! picture stored in each orientation. `KARIGAR_TEST_PYTHON` names a Python that has what
//! `tests/servers/requirements-reference.txt` lists. `tests/run` makes both.

mod photos;
mod reference;

use std::path::{Path, PathBuf};

use karigar_pictures::describe::{Description, describe};

/// The photographs, each of another scene.
fn scenes() -> Vec<PathBuf> {
    let folder = path("KARIGAR_TEST_PHOTOS");
    let entries = std::fs::read_dir(&folder).expect("a folder of photographs");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        name.ends_with(".jpg") && !name.starts_with("orientation-")
    });
    paths.sort();
    assert!(paths.len() >= 8, "only {} photographs in {}", paths.len(), folder.display());
    paths
}

/// The path in an environment variable of `tests/run`.
fn path(name: &str) -> PathBuf {
    std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set: run ./tests/run")).into()
}

fn described(path: &Path) -> Description {
    let bytes = std::fs::read(path).expect("a picture");
    describe(&bytes, true).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
