//! A worker with all built-in handlers, and one that asks a real model about pictures which no decoder makes.

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use futures_util::future::BoxFuture;
use karigar::config::ModelsConfig;
use karigar::objects::Address;
use karigar::resource::{Resource, Starting};
use karigar::{Context, Handler, Job, JobError, Worker};
use karigar_models::error::{InferError, LoadError};
use karigar_models::manifest::{Manifest, Origin};
use karigar_models::served::{Options, Package, Served};
use karigar_models::source::{Cache, Silent, Sources, library};
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

/// The model, loaded before the first job. Clones are the same.
#[derive(Clone, Default)]
struct Scorer(Arc<OnceLock<Served<Spoiled<ImageScores>>>>);

impl Handler for Scorer {
    type Job = ScorePicture;

    async fn handle(&self, ScorePicture { source, nan }: ScorePicture, cx: &Context) -> Result<f32, JobError> {
        let bytes = cx.read(&source, MAX_BYTES).await?;
        let image = cx.blocking(move || image::load_from_memory(&bytes)).await??.into_rgb8();
        let picture = Picture::new(image.width(), image.height(), image.into_raw()).map_err(verdict)?;
        let served = self.0.get().ok_or_else(|| JobError::retry("the model is not loaded"))?;
        let answer = served.infer(&cx.key().hex(), (picture, nan)).await.map_err(verdict)?;
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

impl Resource for Scorer {
    fn name(&self) -> &'static str {
        "scorer"
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec![ScorePicture::KIND]
    }

    fn start<'a>(&'a self, at: &'a Starting<'a>) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async move {
            let package = package(at.models)?;
            let served = Served::start(package, Options::default()).await.map_err(|error| error.to_string())?;
            // A worker starts its resources once.
            let _ = self.0.set(served);
            Ok(())
        })
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            if let Some(served) = self.0.get() {
                served.drain().await;
            }
        })
    }
}

/// The model whose manifest is in the folder of the test's own.
fn package(config: &ModelsConfig) -> Result<Package, String> {
    let folder = config.manifests.as_ref().ok_or("`models.manifests` is not set")?;
    let cache = Cache::open(config.cache.as_ref().ok_or("`models.cache` is not set")?);
    let file = Path::new(folder).join(format!("{MODEL}.toml"));
    let text = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
    let sources = Sources::without_pip();
    let found = || -> Result<Package, LoadError> {
        let manifest = Manifest::parse(&text, Origin::File(file))?;
        let files = cache.files(&manifest, &sources, &Silent)?;
        let library = library::ensure(&cache, &sources, &Silent)?;
        Ok(Package { manifest, files, library })
    };
    found().map_err(|error| error.to_string())
}

#[tokio::main]
async fn main() -> ExitCode {
    let scorer = Scorer::default();
    let worker = karigar_jobs::register(Worker::builder()).handler(scorer.clone()).resource(Arc::new(scorer));
    karigar::cli::main(worker).await
}
