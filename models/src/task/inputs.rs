//! What a model calls its inputs.

use crate::manifest::Manifest;

/// The name of the first input. It is kept for as long as the program runs: a word each time a model is loaded.
pub(super) fn first_name(manifest: &Manifest) -> &'static str {
    manifest.inputs.first().map(|input| &*input.name.clone().leak()).unwrap_or_default()
}
