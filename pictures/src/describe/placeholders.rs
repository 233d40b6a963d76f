//! Blurred previews in a few bytes, for the time until the picture is there.

mod blur_hash;
#[cfg(test)]
mod tests;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{DynamicImage, RgbImage};

/// The ThumbHash of a picture of at most 100 pixels each way, in Base64 (github.com/evanw/thumbhash).
pub(super) fn thumb_hash(preview: &RgbImage) -> String {
    let (width, height) = preview.dimensions();
    let rgba = DynamicImage::from(preview.clone()).into_rgba8();
    STANDARD.encode(thumbhash::rgba_to_thumb_hash(width as usize, height as usize, rgba.as_raw()))
}

/// The BlurHash of a small picture, of 4 × 3 components, or 3 × 4 if it is higher than wide.
pub(super) fn blur_hash(preview: &RgbImage) -> String {
    let (width, height) = preview.dimensions();
    let (across, down) = if height > width { (3, 4) } else { (4, 3) };
    blur_hash::encode(preview, across, down)
}
