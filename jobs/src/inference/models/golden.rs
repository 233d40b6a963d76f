//! Runs the golden sample of any task.

use std::path::Path;
use std::time::Instant;

use karigar_models::command::{GoldenReport, GoldenRunner};
use karigar_models::error::LoadError;
use karigar_models::manifest::{DeviceName, Manifest};
use karigar_models::served::Package;
use karigar_models::source::Files;

use super::tasks::{TASKS, names};

/// Loads models as a worker does: one is ready once its golden sample passed.
pub(super) struct Golden;

impl GoldenRunner for Golden {
    fn run(&self, library: &Path, manifest: &Manifest, files: &Files) -> Result<GoldenReport, LoadError> {
        let known = TASKS.iter().find(|task| task.name == manifest.task).ok_or_else(|| {
            manifest.error(format!("there is no task `{}`; known: {}", manifest.task, names().join(", ")))
        })?;
        // One session is enough to see whether it is the right model.
        let mut manifest = manifest.clone();
        manifest.devices.values_mut().for_each(|device| device.sessions = 1);
        let began = Instant::now();
        (known.load)(&Package { manifest, files: files.clone(), library: library.to_owned() })?;
        Ok(GoldenReport { device: DeviceName::Cpu, took: began.elapsed() })
    }
}
