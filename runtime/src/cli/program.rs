//! The name by which the program was called: remedies name commands that can be typed as they stand.

use std::path::Path;
use std::sync::OnceLock;

static NAME: OnceLock<String> = OnceLock::new();

/// Takes the name from the first of the process's arguments.
pub(crate) fn called(argument: Option<&std::ffi::OsStr>) {
    let stem = argument.and_then(|argument| Path::new(argument).file_stem()).and_then(|stem| stem.to_str());
    if let Some(stem) = stem {
        // A process is called once; a second name would be another's.
        let _ = NAME.set(stem.to_owned());
    }
}

/// The program's name.
pub(crate) fn name() -> &'static str {
    NAME.get().map_or("karigar", String::as_str)
}
