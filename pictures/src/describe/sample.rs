//! The small copy of a picture that all hashes are taken from.

#[cfg(feature = "turbojpeg")]
mod scaled;

#[cfg(feature = "turbojpeg")]
use image::ImageFormat;
use image::{DynamicImage, RgbImage};

use super::shrink::shrink;
use super::{perceptual_hash, srgb};
use crate::picture::{Decoded, Picture, PictureError};

/// The longest side of the sample. Each side is scaled by itself, so that a long and narrow picture keeps its detail.
pub(super) const SIDE: u32 = 200;

/// The longest side of previews: ThumbHash takes no larger ones.
const PREVIEW_SIDE: u32 = 100;

/// A picture shrunk to at most [`SIDE`] pixels each way, upright, in sRGB.
pub(super) struct Sample(RgbImage);

impl Sample {
    /// What a sample and its further copies may take beside the picture.
    pub(super) const MEMORY_BYTES: u64 = 2 << 20;

    /// Decodes a picture, whose bytes these are, as far as its sample needs it.
    #[cfg_attr(not(feature = "turbojpeg"), expect(unused_variables, reason = "the other decoder is open already"))]
    pub(super) fn take(picture: Picture<'_>, bytes: &[u8]) -> Result<Self, PictureError> {
        #[cfg(feature = "turbojpeg")]
        if picture.format() == ImageFormat::Jpeg
            && let Some(decoded) = scaled::decode(bytes)?
        {
            return Ok(Self::of(decoded));
        }
        picture.decode().map(Self::of)
    }

    /// Takes the sample. Turning waits until the picture is small.
    fn of(Decoded { image, orientation, profile }: Decoded) -> Self {
        let (width, height) = (image.width().min(SIDE), image.height().min(SIDE));
        let mut sample = match &image {
            DynamicImage::ImageLuma8(grey) => DynamicImage::ImageLuma8(shrink(grey, width, height)),
            DynamicImage::ImageRgb8(rgb) => shrink(rgb, width, height).into(),
            // Decoded pictures are one of the two.
            other => shrink(&other.to_rgb8(), width, height).into(),
        };
        sample.apply_orientation(orientation);
        Self(srgb::convert(sample, profile.as_deref()))
    }

    /// The picture in its own proportions, given by its upright size, at most [`PREVIEW_SIDE`] pixels each way.
    pub(super) fn preview(&self, width: u32, height: u32) -> RgbImage {
        let longest = width.max(height);
        let side = longest.min(PREVIEW_SIDE);
        // To the nearest pixel. No larger than the original's side, which is a u32.
        let scaled = |length: u32| {
            let (length, longest) = (u64::from(length), u64::from(longest));
            ((length * u64::from(side) + longest / 2) / longest).max(1) as u32
        };
        shrink(&self.0, scaled(width), scaled(height))
    }

    /// The picture in grey at the size of which the perceptual hash is taken.
    pub(super) fn grey(&self) -> perceptual_hash::Grey {
        perceptual_hash::Grey::of(&self.0)
    }
}
