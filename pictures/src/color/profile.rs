//! Embedded ICC profiles, and what turns their colours into sRGB.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};

use crate::color::ycbcr::convert_planes;
use crate::scratch::Scratch;
use crate::surface::{Channels, Pixels, Surface};

/// The largest profile that is read. Those of cameras and screens have a few kilobytes, those of presses some hundred.
pub(crate) const MAX_PROFILE_BYTES: usize = 4 << 20;

/// What turns a picture's colours into sRGB.
pub(crate) enum ToSrgb {
    /// They are, or nobody knows that they are not.
    Nothing,
    Rgb {
        rgb: Arc<Transform8BitExecutor>,
        rgba: Arc<Transform8BitExecutor>,
    },
    /// A level for each level.
    Grey(Box<[u8; 256]>),
    Cmyk(Arc<Transform8BitExecutor>),
}

impl ToSrgb {
    /// Reads a profile. One that is damaged, too large or of other colours than the picture's counts as none.
    pub(crate) fn of(profile: Option<&[u8]>, source: &Surface) -> Self {
        let Some(bytes) = profile.filter(|profile| profile.len() <= MAX_PROFILE_BYTES) else { return Self::Nothing };
        let Ok(profile) = ColorProfile::new_from_slice(bytes) else { return Self::Nothing };
        let srgb = ColorProfile::new_srgb();
        let transform =
            |from: Layout, to: Layout| profile.create_transform_8bit(from, &srgb, to, TransformOptions::default()).ok();
        let space = profile.color_space;
        let found = match space_of(source) {
            DataColorSpace::Rgb if space == DataColorSpace::Rgb => transform(Layout::Rgb, Layout::Rgb)
                .filter(|rgb| !changes_nothing(rgb))
                .zip(transform(Layout::Rgba, Layout::Rgba))
                .map(|(rgb, rgba)| Self::Rgb { rgb, rgba }),
            DataColorSpace::Gray if space == DataColorSpace::Gray => {
                transform(Layout::Gray, Layout::Rgb).and_then(|transform| levels(&transform)).map(Self::Grey)
            }
            DataColorSpace::Cmyk if space == DataColorSpace::Cmyk => {
                transform(Layout::Rgba, Layout::Rgb).map(Self::Cmyk)
            }
            _ => None,
        };
        found.unwrap_or(Self::Nothing)
    }

    /// Whether [`ToSrgb::convert`] needs a sample of chroma for each pixel.
    pub(crate) fn needs_full_chroma(&self) -> bool {
        matches!(self, Self::Rgb { .. })
    }

    /// Converts a picture. Of CMYK come pixels of RGB.
    pub(crate) fn convert(&self, picture: Surface, scratch: &mut Scratch) -> Result<Surface, String> {
        Ok(match (self, picture) {
            (Self::Rgb { rgb, .. }, Surface::Planes(mut planes)) if planes.step == Some((1, 1)) => {
                convert_planes(&mut planes, |from, to| rgb.transform(from, to).map_err(|error| error.to_string()))?;
                Surface::Planes(planes)
            }
            (Self::Grey(levels), Surface::Planes(mut planes)) if planes.step.is_none() => {
                planes.data.iter_mut().for_each(|level| *level = levels[usize::from(*level)]);
                Surface::Planes(planes)
            }
            (_, Surface::Pixels(pixels)) => Surface::Pixels(self.convert_pixels(pixels, scratch)?),
            (_, planes) => planes,
        })
    }

    fn convert_pixels(&self, mut pixels: Pixels, scratch: &mut Scratch) -> Result<Pixels, String> {
        let failed = |error: moxcms::CmsError| error.to_string();
        match (self, pixels.channels) {
            (Self::Rgb { rgb: transform, .. }, Channels::Rgb) | (Self::Rgb { rgba: transform, .. }, Channels::Rgba) => {
                let mut converted = Pixels::new((pixels.width, pixels.height), pixels.channels, scratch);
                transform.transform(&pixels.data, &mut converted.data).map_err(failed)?;
                scratch.give(pixels.data);
                Ok(converted)
            }
            (Self::Grey(levels), Channels::Grey | Channels::GreyAlpha) => {
                for pixel in pixels.data.chunks_exact_mut(pixels.channels.count()) {
                    pixel[0] = levels[usize::from(pixel[0])];
                }
                Ok(pixels)
            }
            (_, Channels::Cmyk) => {
                let mut converted = Pixels::new((pixels.width, pixels.height), Channels::Rgb, scratch);
                match self {
                    Self::Cmyk(transform) => {
                        transform.transform(&pixels.data, &mut converted.data).map_err(failed)?;
                    }
                    _ => naive(&pixels.data, &mut converted.data),
                }
                scratch.give(pixels.data);
                Ok(converted)
            }
            _ => Ok(pixels),
        }
    }
}

/// CMYK of which no profile is known: each ink takes its part of the light.
fn naive(cmyk: &[u8], rgb: &mut [u8]) {
    let ((inks, _), (pixels, _)) = (cmyk.as_chunks::<4>(), rgb.as_chunks_mut::<3>());
    for ([cyan, magenta, yellow, black], pixel) in inks.iter().zip(pixels) {
        let left = |ink: u8| 255 - u16::from(ink);
        *pixel = [*cyan, *magenta, *yellow].map(|ink| ((left(ink) * left(*black) + 127) / 255) as u8);
    }
}

fn space_of(source: &Surface) -> DataColorSpace {
    match source {
        Surface::Planes(planes) if planes.step.is_none() => DataColorSpace::Gray,
        Surface::Planes(_) => DataColorSpace::Rgb,
        Surface::Pixels(pixels) => match pixels.channels {
            Channels::Grey | Channels::GreyAlpha => DataColorSpace::Gray,
            Channels::Rgb | Channels::Rgba => DataColorSpace::Rgb,
            Channels::Cmyk => DataColorSpace::Cmyk,
        },
    }
}

/// Whether a profile is sRGB by another name: no colour of a grid moves by more than a level.
fn changes_nothing(transform: &Arc<Transform8BitExecutor>) -> bool {
    const LEVELS: [u8; 6] = [0, 51, 102, 153, 204, 255];
    let grid: Vec<u8> = LEVELS
        .iter()
        .flat_map(|red| LEVELS.iter().flat_map(move |green| LEVELS.iter().flat_map(move |blue| [*red, *green, *blue])))
        .collect();
    let mut moved = vec![0; grid.len()];
    transform.transform(&grid, &mut moved).is_ok() && grid.iter().zip(&moved).all(|(was, is)| was.abs_diff(*is) <= 1)
}

/// What a grey profile makes of each level.
fn levels(transform: &Arc<Transform8BitExecutor>) -> Option<Box<[u8; 256]>> {
    let all: Vec<u8> = (0..=255).collect();
    let mut moved = vec![0; 3 * all.len()];
    transform.transform(&all, &mut moved).ok()?;
    let mut levels = Box::new([0; 256]);
    for (level, moved) in levels.iter_mut().zip(moved.chunks_exact(3)) {
        *level = moved[0];
    }
    Some(levels)
}
