//! From a picture's bytes to its description. Pure, and heavy: it runs on a thread for blocking work.

use image::ImageFormat;

use super::description::Description;
use super::exif::{self, Facts};
use super::perceptual_hash::PerceptualHash;
use super::sample::Sample;
use super::{color_profile, colors, frames, memory, placeholders};
use crate::picture::{MAX_MEMORY_BYTES, Picture, PictureError};

/// Describes a picture, its place only if `place` says so.
///
/// # Errors
/// What is wrong with the picture. Damaged metadata is no error: the description notes it.
pub fn describe(bytes: &[u8], place: bool) -> Result<Description, PictureError> {
    let mut picture = Picture::open(bytes)?;
    let needed = memory::needed(&picture);
    if needed > MAX_MEMORY_BYTES {
        return Err(PictureError::TooMuchMemory(needed));
    }
    let Facts { taken, camera, lens, place, notes } = facts(&mut picture, place);
    let color_profile = picture.profile().as_deref().map(color_profile::describe);
    let (format, orientation) = (picture.format(), picture.orientation());
    let (width, height) = picture.upright_size();
    let (stored_width, stored_height) = picture.stored_size();
    let alpha = match format {
        // Decoders of GIF say so of each.
        ImageFormat::Gif => frames::gif(bytes).transparent,
        _ => picture.has_alpha(),
    };

    let sample = Sample::take(picture, bytes)?;
    let preview = sample.preview(width, height);
    Ok(Description {
        width,
        height,
        stored_width,
        stored_height,
        orientation: orientation.to_exif(),
        bytes: bytes.len() as u64,
        content_type: format.to_mime_type().to_owned(),
        alpha,
        frames: frames::count(bytes, format),
        color_profile,
        taken,
        camera,
        lens,
        place,
        thumb_hash: placeholders::thumb_hash(&preview),
        blur_hash: placeholders::blur_hash(&preview),
        colors: colors::dominant(&preview),
        perceptual_hash: PerceptualHash::of(&sample.grey()),
        notes,
    })
}

fn facts(picture: &mut Picture<'_>, place: bool) -> Facts {
    match picture.exif() {
        Ok(None) => Facts::default(),
        Ok(Some(exif)) => exif::read(&exif, place),
        Err(error) => Facts { notes: vec![format!("the EXIF can't be read: {error}")], ..Facts::default() },
    }
}
