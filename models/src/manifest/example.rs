//! A made-up manifest for tests.

use super::{Manifest, Origin};

/// A manifest in which nothing is wrong.
pub(crate) const TEXT: &str = r#"
name = "example"
version = "1"
task = "image_scores"
about = "Tells examples from other things. Not for anything else."
licence = "MIT"
batch_invariant = true
tolerance = 1e-4

[file]
source = "wheel:some-package==1.0.0!some_package/model.onnx"
sha256 = "fb29e60f4b224afa2a4a16d5f3e5993375efe15f88b4c591311eb3a6e5b251d8"
bytes = 1000

[files.tokenizer]
source = "https://models.invalid/tokenizer.json"
sha256 = "d2a7720d45a54257208b1e13e36a8479894cb74155a5efe29462512d42f49da9"
bytes = 123

[[inputs]]
name = "input_0"
dtype = "f32"
shape = ["batch", 224, 224, 3]

[[outputs]]
name = "scores"
dtype = "f32"
shape = ["batch", 2]

[processing]
width = 224
order = "bgr"

[batching]
max_items = 4
max_cost = 4
cost = "items"
longest_wait_ms = 2000

[devices.cpu]
sessions = 0
threads = 1

[devices.cuda]
sessions = 2
threads = 1
max_items = 64
max_cost = 64

[golden]
text = "the sample"
output = { scores = [0.1, 0.9], count = 2 }
tolerance = 1e-3
"#;

/// [`TEXT`] with one passage replaced by another, parsed.
pub(crate) fn with(passage: &str, other: &str) -> Result<Manifest, crate::error::LoadError> {
    assert!(TEXT.contains(passage), "the example does not say {passage}");
    Manifest::parse(&TEXT.replacen(passage, other, 1), Origin::Builtin)
}
