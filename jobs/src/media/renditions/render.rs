//! From a photo's bytes to renditions' bytes. Pure, and heavy: it runs on a thread for blocking work.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageEncoder};

use super::error::RenditionError;
use crate::media::picture::{Decoded, MAX_MEMORY_BYTES, Picture, pixels, turned};

/// JPEG quality, on libjpeg's scale of 1 to 100.
const QUALITY: u8 = 80;

/// One rendition in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The JPEG.
    pub jpeg: Vec<u8>,
}

/// Makes a rendition of each width, from the narrowest to the widest. Widths above the photo's own become the photo's,
/// and equal ones one.
///
/// # Errors
/// What is wrong with the photo.
pub fn render(photo: &[u8], widths: &[u32]) -> Result<Vec<Rendered>, RenditionError> {
    let picture = Picture::open(photo)?;
    let sizes = sizes(picture.upright_size(), widths)?;
    let Some(largest) = sizes.last() else { return Ok(Vec::new()) };
    check_memory(&picture, *largest)?;
    let Decoded { image, orientation, profile } = picture.decode()?;

    // A cascade: each rendition comes from the next larger one. Turning waits until the picture is small.
    let mut image = resize(image, turned(*largest, orientation));
    image.apply_orientation(orientation);
    let mut rendered = Vec::with_capacity(sizes.len());
    for (width, height) in sizes.into_iter().rev() {
        image = resize(image, (width, height));
        rendered.push(Rendered { width, height, jpeg: encode(&image, profile.clone())? });
    }
    rendered.reverse();
    Ok(rendered)
}

/// Refuses renditions whose largest, of this upright size, would take too much memory.
fn check_memory(picture: &Picture<'_>, largest: (u32, u32)) -> Result<(), RenditionError> {
    let (width, height) = picture.stored_size();
    let decoded = 3 * pixels((width, height));
    let resizing = if largest == picture.upright_size() {
        2 * decoded
    } else {
        // `image` scales the rows first, into four floats a pixel.
        let (_, stored_height) = turned(largest, picture.orientation());
        decoded + 16 * pixels((width, stored_height))
    };
    let needed = picture.memory(resizing);
    if needed > MAX_MEMORY_BYTES { Err(RenditionError::TooMuchMemory(needed)) } else { Ok(()) }
}

/// The sizes of the renditions, from the smallest to the largest.
fn sizes((width, height): (u32, u32), widths: &[u32]) -> Result<Vec<(u32, u32)>, RenditionError> {
    let distinct: BTreeSet<u32> = widths.iter().map(|wanted| (*wanted).min(width)).collect();
    distinct
        .into_iter()
        .map(|wanted| {
            let (width, height) = (u64::from(width), u64::from(height));
            // To the nearest pixel. No larger than the original's height, which is a u32.
            let scaled = ((height * u64::from(wanted) + width / 2) / width).max(1) as u32;
            if scaled > u32::from(u16::MAX) {
                return Err(RenditionError::TooHigh { width: wanted, height: scaled });
            }
            Ok((wanted, scaled))
        })
        .collect()
}

fn resize(image: DynamicImage, (width, height): (u32, u32)) -> DynamicImage {
    if (image.width(), image.height()) == (width, height) {
        return image;
    }
    image.resize_exact(width, height, FilterType::Lanczos3)
}

fn encode(image: &DynamicImage, profile: Option<Vec<u8>>) -> Result<Vec<u8>, RenditionError> {
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    if let Some(profile) = profile {
        // An encoder that takes no profile writes none.
        let _ = encoder.set_icc_profile(profile);
    }
    encoder
        .write_image(image.as_bytes(), image.width(), image.height(), image.color().into())
        .map_err(|error| RenditionError::Encode(error.to_string()))?;
    Ok(jpeg)
}
