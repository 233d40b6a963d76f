//! What tasks read of a manifest's inputs and golden sample.

use super::picture::Picture;
use crate::error::LoadError;
use crate::manifest::Manifest;

/// The name of the first input.
pub(super) fn first_name(manifest: &Manifest) -> String {
    manifest.inputs.first().map(|input| input.name.clone()).unwrap_or_default()
}

/// The golden sample, where it is a picture.
pub(super) fn golden_picture(manifest: &Manifest) -> Result<Picture, LoadError> {
    Picture::from_ppm(&manifest.golden_bytes()?).map_err(|error| manifest.error(format!("the golden sample: {error}")))
}
