//! The addresses and files that `tests/run` tells by environment; `tests/servers/README.md` lists them.

use std::path::PathBuf;

/// The value of an environment variable of `tests/run`.
///
/// # Panics
/// Without it: these tests need real servers.
pub fn server(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run ./tests/run, which starts the servers"))
}

/// The photographs in the folder `KARIGAR_TEST_PHOTOS`.
///
/// # Panics
/// Without the folder; see [`server`].
pub fn photos() -> Vec<PathBuf> {
    let folder = server("KARIGAR_TEST_PHOTOS");
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let files = entries.map(|entry| entry.expect("an entry of a folder that was read").path());
    files.filter(|path| path.extension().is_some_and(|ending| ending == "jpg")).collect()
}
