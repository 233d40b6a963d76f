//! A worker with all built-in handlers, and one that asks a real model about pictures which no decoder makes.

use std::process::ExitCode;
use std::sync::Arc;

use karigar::objects::Address;
use karigar::{Context, Handler, Job, JobError, Worker};
use karigar_jobs::inference::models::{Models, Slot};
use karigar_models::error::InferError;
use karigar_models::task::image_scores::{ImageScores, Scores};
use karigar_models::task::picture::Picture;
use karigar_tests::spoiled::Spoiled;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const MODEL: &str = "open_nsfw";
const MAX_BYTES: u64 = 64 << 20;

/// Scores a photo as `inference.moderate_image` does.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ScorePicture {
    /// The photo.
    source: Address,
    /// Whether the model gets a picture of NaN in its place.
    nan: bool,
}

impl Job for ScorePicture {
    const KIND: &'static str = "test.score_picture";
    type Output = f32;
}

/// Asks the model as it is, with numbers that its task never makes.
struct Scorer(Slot<Spoiled<ImageScores>>);

impl Handler for Scorer {
    type Job = ScorePicture;

    async fn handle(&self, ScorePicture { source, nan }: ScorePicture, cx: &Context) -> Result<f32, JobError> {
        let bytes = cx.read(&source, MAX_BYTES).await?;
        let image = cx.blocking(move || image::load_from_memory(&bytes)).await??.into_rgb8();
        let picture = Picture::new(image.width(), image.height(), image.into_raw()).map_err(verdict)?;
        let answer = self.0.get()?.infer(&cx.key().hex(), (picture, nan)).await.map_err(verdict)?;
        let Scores(scores) = answer.output;
        scores.get("nsfw").copied().ok_or_else(|| JobError::retry("there is no such label"))
    }
}

fn verdict(error: InferError) -> JobError {
    match error {
        InferError::Input(_) => JobError::reject(error),
        InferError::Unavailable(_) | InferError::Stopped => JobError::retry(error),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut models = Models::default();
    let scorer = Scorer(models.slot(ScorePicture::KIND, MODEL));
    let worker = karigar_jobs::register(Worker::builder()).handler(scorer).resource(Arc::new(models));
    karigar::cli::main(worker).await
}
