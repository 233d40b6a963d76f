//! Jobs that ask a model. Each answer says which model gave it.

mod ask;
pub mod detect_file_type;
pub mod embed_text;
pub mod models;
pub mod moderate_image;
mod picture;
pub mod read_text;

pub use ask::ModelUsed;

use std::sync::Arc;

use karigar::WorkerBuilder;
use karigar::telemetry::metrics::{Metric, MetricType};
use karigar_models::telemetry;

use detect_file_type::FileTypeDetector;
use embed_text::TextEmbedder;
use models::{Models, ModelsCommand};
use moderate_image::ImageModerator;
use read_text::TextReader;

/// Adds the family's handlers, the models that they ask, their metrics, and `karigar models`.
pub fn register(builder: WorkerBuilder) -> WorkerBuilder {
    let models = Models::default();
    builder
        .handler(ImageModerator(models.image_scores.clone()))
        .handler(FileTypeDetector(models.file_types.clone()))
        .handler(TextEmbedder(models.text_embedding.clone()))
        .handler(TextReader {
            detection: models.text_detection.clone(),
            direction: models.text_direction.clone(),
            recognition: models.text_recognition.clone(),
        })
        .resource(Arc::new(models))
        .metrics(telemetry::METRICS.map(metric))
        .command(ModelsCommand)
}

/// The models' crate knows no worker, and has a type of its own.
fn metric(telemetry::Metric { name, kind, labels, help }: telemetry::Metric) -> Metric {
    let kind = match kind {
        telemetry::MetricType::Counter => MetricType::Counter,
        telemetry::MetricType::Histogram(bounds) => MetricType::Histogram(bounds),
    };
    Metric { name, kind, labels, help }
}

#[cfg(test)]
mod tests;
