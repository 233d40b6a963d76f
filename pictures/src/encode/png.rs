//! PNG by `image`.

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::Metadata;
use crate::render::RenditionError;
use crate::surface::{Channels, Pixels};

pub(super) fn encode(pixels: &Pixels, metadata: &Metadata) -> Result<Vec<u8>, RenditionError> {
    let failed = |error: &dyn std::fmt::Display| RenditionError::Encode(error.to_string());
    let color = match pixels.channels {
        Channels::Grey => ExtendedColorType::L8,
        Channels::GreyAlpha => ExtendedColorType::La8,
        Channels::Rgb => ExtendedColorType::Rgb8,
        // Inks were turned into RGB before.
        Channels::Rgba | Channels::Cmyk => ExtendedColorType::Rgba8,
    };
    let mut png = Vec::new();
    let mut encoder = PngEncoder::new(&mut png);
    if let Some(exif) = &metadata.exif {
        encoder.set_exif_metadata(exif.clone()).map_err(|error| failed(&error))?;
    }
    if let Some(profile) = &metadata.profile {
        encoder.set_icc_profile(profile.clone()).map_err(|error| failed(&error))?;
    }
    encoder.write_image(&pixels.data, pixels.width, pixels.height, color).map_err(|error| failed(&error))?;
    Ok(png)
}
