//! What the tests find in their environment.

use std::path::PathBuf;

/// The path that a variable names.
pub(crate) fn path(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).filter(|path| !path.is_empty());
    path.unwrap_or_else(|| {
        panic!("{variable} is not set; tests/servers/README.md says what it is, and tests/run sets it")
    })
    .into()
}
