//! Built-in models as the benchmarks run them: one session, on one thread.

use std::error::Error;
use std::path::Path;

use karigar_models::manifest::{DeviceName, Manifests};
use karigar_models::served::{Options, Package, Served};
use karigar_models::source::{Cache, Silent, Sources};
use karigar_models::task::Task;

/// Serves a model out of a cache (`karigar models pull --cache`), with the batching of its manifest.
pub async fn served<T: Task>(model: &str, cache: &Path) -> Result<Served<T>, Box<dyn Error + Send + Sync>> {
    let mut manifest = Manifests::builtin()?.get(model)?.clone();
    let processor = manifest.devices.get_mut(&DeviceName::Cpu).ok_or("the manifest has no [devices.cpu]")?;
    (processor.sessions, processor.threads) = (1, 1);
    let package = Package::fetch(manifest, &Cache::open(cache), &Sources::without_pip(), &Silent)?;
    Ok(Served::start(package, Options::default()).await?)
}
