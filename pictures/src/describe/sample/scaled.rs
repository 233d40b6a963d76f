//! JPEGs, decoded at the smallest size that their transform gives and that a sample can be taken of: that costs a fifth.

#[cfg(test)]
mod tests;

use image::{DynamicImage, GrayImage, RgbImage};

use super::SIDE;
use crate::color::ycbcr;
use crate::decode::Source;
use crate::describe::shrink::shrink;
use crate::picture::{Decoded, PictureError, fits};
use crate::scratch::Scratch;
use crate::surface::{Plane, Planes, Surface};

/// A JPEG of about the size of the sample. None if it is of inks, which are somebody else's to mix.
pub(super) fn decode(jpeg: &[u8]) -> Result<Option<Decoded>, PictureError> {
    let mut scratch = Scratch::default();
    let source = Source::open(jpeg)?;
    let orientation = source.orientation;
    let (Surface::Planes(planes), carried) = source.decode((SIDE, SIDE), &mut scratch)? else { return Ok(None) };
    Ok(small(&planes, &mut scratch).map(|image| {
        let profile = carried.profile.filter(|profile| fits(profile, !image.color().has_color()));
        Decoded { image, orientation, profile }
    }))
}

/// The planes shrunk, each by itself, and put together.
fn small(planes: &Planes, scratch: &mut Scratch) -> Option<DynamicImage> {
    let size = (planes.width.min(SIDE), planes.height.min(SIDE));
    let [luma, blueness, redness] = planes.planes();
    let luma = shrunk(luma, (planes.width, planes.height), size)?;
    let Some((across, down)) = planes.step else { return Some(luma.into()) };
    let chroma = (planes.width.div_ceil(across), planes.height.div_ceil(down));
    let (blueness, redness) = (shrunk(blueness, chroma, size)?, shrunk(redness, chroma, size)?);
    let data = [luma.into_raw(), blueness.into_raw(), redness.into_raw()].concat();
    let whole = Planes { width: size.0, height: size.1, step: Some((1, 1)), data };
    RgbImage::from_raw(size.0, size.1, ycbcr::pixels_of(&whole, scratch).data).map(DynamicImage::from)
}

/// What is seen of a plane, at the sample's size.
fn shrunk(Plane { stride, data, .. }: Plane<'_>, seen: (u32, u32), (width, height): (u32, u32)) -> Option<GrayImage> {
    let rows = data.chunks_exact(stride as usize).take(seen.1 as usize);
    let seen_data = rows.flat_map(|row| &row[..seen.0 as usize]).copied().collect();
    Some(shrink(&GrayImage::from_raw(seen.0, seen.1, seen_data)?, width, height))
}
