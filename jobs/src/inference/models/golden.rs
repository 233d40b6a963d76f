//! Runs the golden sample of any built-in task.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use karigar_models::command::{GoldenReport, GoldenRunner};
use karigar_models::error::LoadError;
use karigar_models::manifest::{DeviceName, Manifest};
use karigar_models::served::{Options, Package, Version};
use karigar_models::source::Files;
use karigar_models::task::Task;
use karigar_models::task::file_type::FileTypes;
use karigar_models::task::image_scores::ImageScores;
use karigar_models::task::text_detection::TextDetection;
use karigar_models::task::text_direction::TextDirection;
use karigar_models::task::text_embedding::TextEmbedding;
use karigar_models::task::text_recognition::TextRecognition;

type Load = fn(Package) -> Result<(), LoadError>;

/// Loads models as a worker does: one is ready once its golden sample passed.
pub(super) struct Golden(HashMap<&'static str, Load>);

impl Default for Golden {
    fn default() -> Self {
        Self(HashMap::from([
            entry::<FileTypes>(),
            entry::<ImageScores>(),
            entry::<TextDetection>(),
            entry::<TextDirection>(),
            entry::<TextEmbedding>(),
            entry::<TextRecognition>(),
        ]))
    }
}

fn entry<T: Task>() -> (&'static str, Load) {
    (T::NAME, |package| Version::<T>::load(&package, &Options::default()).map(drop))
}

impl GoldenRunner for Golden {
    fn run(&self, library: &Path, manifest: &Manifest, files: &Files) -> Result<GoldenReport, LoadError> {
        let load = self.0.get(manifest.task.as_str()).ok_or_else(|| {
            manifest.error(format!("there is no task `{}`; known: {}", manifest.task, super::TASKS.join(", ")))
        })?;
        // One session is enough to see whether it is the right model.
        let mut manifest = manifest.clone();
        manifest.devices.values_mut().for_each(|device| device.sessions = 1);
        let began = Instant::now();
        load(Package { manifest, files: files.clone(), library: library.to_owned() })?;
        let took: Duration = began.elapsed();
        Ok(GoldenReport { device: DeviceName::Cpu, took })
    }
}
