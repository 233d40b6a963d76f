//! Jobs that ask a model. Each answer says which model gave it.

mod ask;
pub mod detect_file_type;
pub mod embed_text;
mod migrations;
pub mod models;
pub mod moderate_image;
mod picture;
pub mod read_text;

pub use ask::ModelUsed;
pub use migrations::MIGRATIONS;

use std::sync::Arc;

use karigar::telemetry::metrics::{Metric, MetricType};
use karigar::{Job, WorkerBuilder};
use karigar_models::telemetry;

use detect_file_type::{DetectFileType, FileTypeDetector};
use embed_text::{EmbedText, TextEmbedder};
use models::{Models, ModelsCommand, ModelsConfig};
use moderate_image::{ImageModerator, ModerateImage};
use read_text::{ReadText, TextReader};

/// Adds the family's handlers, the models that they ask, their tables and metrics, and `karigar models`.
pub fn register(builder: WorkerBuilder) -> WorkerBuilder {
    let mut models = Models::default();
    builder
        .handler(ImageModerator(models.slot(ModerateImage::KIND, "open_nsfw")))
        .handler(FileTypeDetector(models.slot(DetectFileType::KIND, "magika")))
        .handler(TextEmbedder(models.slot(EmbedText::KIND, "minilm_l6_v2_int8")))
        .handler(TextReader {
            detection: models.slot(ReadText::KIND, "ppocr_detection"),
            direction: models.slot(ReadText::KIND, "ppocr_direction"),
            recognition: models.slot(ReadText::KIND, "ppocr_recognition"),
        })
        .section::<ModelsConfig>(models::SECTION)
        .resource(Arc::new(models))
        .migrations(MIGRATIONS)
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
