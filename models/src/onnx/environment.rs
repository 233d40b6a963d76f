//! ONNX Runtime's library, loaded once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ort::environment::Environment;
use ort::logging::LogLevel;
use parking_lot::Mutex;

/// The library that is loaded. It stays for as long as the process does: ONNX Runtime can't be loaded twice.
static LOADED: Mutex<Option<(PathBuf, Environment)>> = Mutex::new(None);

/// ONNX Runtime by this library. The first call loads it; later ones have to name the same.
pub fn environment(library: &Path) -> Result<Environment, String> {
    let path = library.canonicalize().map_err(|error| {
        format!(
            "ONNX Runtime's library `{}` can't be read: {error}; run `karigar models pull`, or correct ORT_DYLIB_PATH",
            library.display()
        )
    })?;
    let mut loaded = LOADED.lock();
    match &*loaded {
        Some((other, environment)) if *other == path => return Ok(environment.clone()),
        Some((other, _)) => {
            let (other, path) = (other.display(), path.display());
            return Err(format!(
                "this process has loaded ONNX Runtime from `{other}` and can't load `{path}` too; use one library"
            ));
        }
        None => {}
    }
    let environment = load(&path)?;
    *loaded = Some((path, environment.clone()));
    Ok(environment)
}

fn load(path: &Path) -> Result<Environment, String> {
    let builder = ort::init_from(path).map_err(|error| {
        format!("ONNX Runtime's library can't be loaded: {error}; use that of `karigar models pull` (1.24 or later)")
    })?;
    let environment = builder
        .with_name("karigar")
        .with_telemetry(false)
        .with_logger(Arc::new(log))
        .build()
        .map_err(|error| format!("ONNX Runtime can't be started: {error}"))?;
    // The crate asks for every message if there is a logger, and each costs its formatting.
    environment.set_log_level(LogLevel::Warning);
    Ok(environment)
}

/// ONNX Runtime's messages as the crate's own. What it calls an error is returned as one as well, and is an item's fault
/// more often than the service's.
fn log(level: LogLevel, _category: &str, _id: &str, place: &str, message: &str) {
    match level {
        LogLevel::Fatal => tracing::error!(target: "onnxruntime", place, "{message}"),
        LogLevel::Error | LogLevel::Warning => tracing::debug!(target: "onnxruntime", place, "{message}"),
        LogLevel::Info | LogLevel::Verbose => tracing::trace!(target: "onnxruntime", place, "{message}"),
    }
}
