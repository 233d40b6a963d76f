//! From a picture's bytes to renditions' bytes. Pure, and heavy: for a thread that may block.
//!
//! A JPEG is decoded into planes at the smallest size that its transform gives and that is large enough, and stays in planes
//! to its end. Each rendition is made of a smaller one of those before it, or of the decoded picture. Only what comes of the
//! decoded picture itself is turned upright and converted to sRGB.

mod error;
#[cfg(test)]
mod tests;

pub use error::RenditionError;

use image::metadata::Orientation;

use crate::color::profile::ToSrgb;
use crate::color::ycbcr::halve_chroma;
use crate::decode::{Carried, Source};
use crate::encode::{Metadata, encode};
use crate::memory;
use crate::orient::{reversed, upright};
use crate::picture::{MAX_MEMORY_BYTES, turned};
use crate::plan::Cut;
use crate::request::{DEFAULT_QUALITY, Format, Order, Wanted};
use crate::resize::{Target, resize};
use crate::scratch::Scratch;
use crate::surface::{Channels, Surface};

/// A rendition is made of another that is so many times larger, or equally large, and else of the decoded picture: to
/// resize twice by little blurs.
const CASCADE: f64 = 1.5;

/// One rendition in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What `bytes` are.
    pub format: Format,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Makes the renditions of an order, in its order. The same order of the same picture gives the same bytes.
///
/// # Errors
/// What is wrong with the picture, or with what is asked for.
pub fn render(photo: &[u8], order: &Order, scratch: &mut Scratch) -> Result<Vec<Rendered>, RenditionError> {
    let rendered = Rendering::new(photo, order).and_then(|rendering| rendering.run(scratch));
    scratch.trim();
    rendered
}

/// What is to be done with a picture of which the header was read.
struct Rendering<'a> {
    source: Source<'a>,
    order: &'a Order,
    cuts: Vec<Cut>,
}

/// The decoded picture, and what all renditions have in common.
struct Decoded {
    picture: Surface,
    orientation: Orientation,
    to_srgb: ToSrgb,
    metadata: Metadata,
}

impl<'a> Rendering<'a> {
    fn new(photo: &'a [u8], order: &'a Order) -> Result<Self, RenditionError> {
        if let Some(wanted) = order.renditions.iter().find(|wanted| !wanted.format.is_written()) {
            return Err(RenditionError::NotWritten(wanted.format));
        }
        let source = Source::open(photo)?;
        let upright = source.upright_size();
        let cuts = order.renditions.iter().map(|wanted| Cut::plan(upright, wanted)).collect::<Result<Vec<_>, _>>()?;
        let needed = memory::of(&source, photo.len() as u64, order, &cuts);
        if needed > MAX_MEMORY_BYTES {
            return Err(RenditionError::TooMuchMemory(needed));
        }
        Ok(Self { source, order, cuts })
    }

    fn run(self, scratch: &mut Scratch) -> Result<Vec<Rendered>, RenditionError> {
        let Self { source, order, cuts } = self;
        let orientation = source.orientation;
        let needed = turned(memory::largest(&cuts), orientation);
        let (picture, carried) = source.decode(needed, scratch)?;
        let decoded = Decoded::new(picture, orientation, carried, order.keep_metadata);

        let mut rendered: Vec<Option<Rendered>> = vec![None; cuts.len()];
        let mut levels: Vec<Surface> = Vec::new();
        for cut in from_large_to_small(&cuts) {
            // A lossless rendition shows its chroma.
            let lossless = |(wanted, of): (&Wanted, &Cut)| *of == cut && wanted.format == Format::Png;
            let full = order.renditions.iter().zip(&cuts).any(lossless);
            let part = decoded.part(cut, full, &levels, scratch)?;
            let picture = match &part {
                Part::Made(surface) => surface,
                Part::Level(at) => &levels[*at],
            };
            let wanted = order.renditions.iter().zip(&cuts).zip(&mut rendered).filter(|((_, of), _)| **of == cut);
            write_all(picture, wanted.map(|((wanted, _), to)| (wanted, to)), &decoded.metadata, scratch)?;
            match part {
                Part::Made(surface) if cut.is_whole() => levels.push(surface),
                Part::Made(surface) => surface.end(scratch),
                Part::Level(_) => {}
            }
        }
        levels.into_iter().for_each(|level| level.end(scratch));
        decoded.picture.end(scratch);
        Ok(rendered.into_iter().flatten().collect())
    }
}

/// A part of the picture at its size.
enum Part {
    Made(Surface),
    /// All of the level with this number.
    Level(usize),
}

impl Decoded {
    fn new(picture: Surface, orientation: Orientation, carried: Carried, keep: bool) -> Self {
        let inks = matches!(&picture, Surface::Pixels(pixels) if pixels.channels == Channels::Cmyk);
        // Inks have no format of their own to be kept in.
        let to_srgb = if keep && !inks { ToSrgb::Nothing } else { ToSrgb::of(carried.profile.as_deref(), &picture) };
        let metadata = if keep { Metadata::of(carried, &picture) } else { Metadata::default() };
        Self { picture, orientation, to_srgb, metadata }
    }

    /// A part, with a sample of chroma for each pixel if it is to be `full`.
    fn part(&self, cut: Cut, full: bool, levels: &[Surface], scratch: &mut Scratch) -> Result<Part, RenditionError> {
        // Levels shrink from the first to the last.
        let fits = |level: &Surface| {
            let (width, height) = level.size();
            let halved = matches!(level, Surface::Planes(planes) if planes.step == Some((2, 2)));
            let times = if full && halved { 2.0 } else { CASCADE };
            let larger = |side: u32, of: u32| f64::from(side) >= times * f64::from(of);
            ((width, height) == cut.full && !(full && halved))
                || (larger(width, cut.full.0) && larger(height, cut.full.1))
        };
        let Some(at) = levels.iter().rposition(fits) else { return self.first(cut, full, scratch).map(Part::Made) };
        let level = &levels[at];
        if cut.is_whole() && level.size() == cut.full {
            return Ok(Part::Level(at));
        }
        let target = Target { size: cut.size, step: step(full), reversed: (false, false) };
        resize(level, cut.area(level.size()), target, scratch).map(Part::Made)
    }

    /// A part that comes from the decoded picture itself.
    fn first(&self, cut: Cut, full: bool, scratch: &mut Scratch) -> Result<Surface, RenditionError> {
        let stored = self.picture.size();
        let area = cut.area(turned(stored, self.orientation)).stored(stored, self.orientation);
        let target = Target {
            size: turned(cut.size, self.orientation),
            step: step(full || self.to_srgb.needs_full_chroma()),
            reversed: reversed(self.orientation),
        };
        let resized = resize(&self.picture, area, target, scratch)?;
        let upright = upright(resized, self.orientation, scratch);
        match self.to_srgb.convert(upright, scratch).map_err(RenditionError::Color)? {
            Surface::Planes(planes) if !full && planes.step == Some((1, 1)) => {
                let halved = halve_chroma(&planes, scratch);
                scratch.give(planes.data);
                Ok(Surface::Planes(halved))
            }
            converted => Ok(converted),
        }
    }
}

/// How many pixels across and down share a sample of chroma.
fn step(full: bool) -> (u32, u32) {
    if full { (1, 1) } else { (2, 2) }
}

/// Writes a picture as often as it is wanted; what is wanted twice is written once.
fn write_all<'a>(
    picture: &Surface,
    wanted: impl Iterator<Item = (&'a Wanted, &'a mut Option<Rendered>)>,
    metadata: &Metadata,
    scratch: &mut Scratch,
) -> Result<(), RenditionError> {
    let (width, height) = picture.size();
    let mut written: Vec<(u8, &Rendered)> = Vec::new();
    for (wanted, to) in wanted {
        let quality = wanted.quality.unwrap_or(DEFAULT_QUALITY);
        match written.iter().find(|(of, one)| *of == quality && one.format == wanted.format) {
            Some((_, one)) => *to = Some((*one).clone()),
            None => {
                let bytes = encode(picture, wanted.format, quality, metadata, scratch)?;
                let made = to.insert(Rendered { width, height, format: wanted.format, bytes });
                written.push((quality, made));
            }
        }
    }
    Ok(())
}

/// The different ones, whole pictures before parts of the same size.
fn from_large_to_small(cuts: &[Cut]) -> Vec<Cut> {
    let mut sorted: Vec<Cut> = Vec::with_capacity(cuts.len());
    for cut in cuts {
        if !sorted.contains(cut) {
            sorted.push(*cut);
        }
    }
    sorted.sort_by_key(|cut| (std::cmp::Reverse(u64::from(cut.full.0) * u64::from(cut.full.1)), !cut.is_whole()));
    sorted
}
