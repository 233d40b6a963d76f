//! The tasks that a manifest may name.

use karigar_models::error::LoadError;
use karigar_models::served::{Options, Package, Version};
use karigar_models::task::Task;
use karigar_models::task::file_type::FileTypes;
use karigar_models::task::image_scores::ImageScores;
use karigar_models::task::text_detection::TextDetection;
use karigar_models::task::text_direction::TextDirection;
use karigar_models::task::text_embedding::TextEmbedding;
use karigar_models::task::text_recognition::TextRecognition;

/// A task without its type.
#[derive(Clone, Copy)]
pub(super) struct Known {
    /// What manifests call it.
    pub(super) name: &'static str,
    /// Loads a model as a worker does, and drops it: it is ready once its golden sample passed.
    pub(super) load: fn(&Package) -> Result<(), LoadError>,
}

/// All of them.
pub(super) const TASKS: [Known; 6] = [
    known::<FileTypes>(),
    known::<ImageScores>(),
    known::<TextDetection>(),
    known::<TextDirection>(),
    known::<TextEmbedding>(),
    known::<TextRecognition>(),
];

const fn known<T: Task>() -> Known {
    Known { name: T::NAME, load: load::<T> }
}

fn load<T: Task>(package: &Package) -> Result<(), LoadError> {
    Version::<T>::load(package, &Options::default()).map(drop)
}

/// What manifests call them.
pub(super) fn names() -> Vec<&'static str> {
    TASKS.iter().map(|task| task.name).collect()
}
