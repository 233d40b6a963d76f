//! How much memory renditions take, told from a picture's header.
//!
//! The estimates are from above: of each buffer its size, of the libraries more than was seen of them; the tests hold them
//! against the memory that renditions take.

#[cfg(test)]
mod tests;

use image::metadata::Orientation;

use crate::decode::Source;
use crate::picture::jpeg::{Frame, Outline, outline};
use crate::picture::{MAX_MEMORY_BYTES, is_jpeg, turned};
use crate::plan::Cut;
use crate::request::{Format, Order};

/// Tables, rows and handles of the libraries, whatever the picture's size.
const BASE_BYTES: u64 = 4 << 20;

/// The most bytes that [`crate::render::render`] takes, with the picture's own, for a picture of `length` bytes of which
/// `head` is the beginning. Of a JPEG the beginning is enough; of another picture that is not whole, the most that is
/// allowed is told. At most [`MAX_MEMORY_BYTES`]: what would take more is refused before it takes anything.
pub fn estimate(head: &[u8], length: u64, order: &Order) -> u64 {
    let whole = head.len() as u64 == length;
    if is_jpeg(head) {
        let outline = outline(head);
        let Some(frame) = outline.frame else { return if whole { length } else { MAX_MEMORY_BYTES } };
        let exif = outline.exif.clone().and_then(|range| head.get(range));
        let orientation = exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms);
        let upright = turned((frame.width.into(), frame.height.into()), orientation);
        let cuts = cuts(upright, order);
        let decoding = jpeg(&outline, &frame, length, turned(largest(&cuts), orientation));
        let depth = if outline.has_planes() { Depth::planes(order) } else { Depth::pixels(order) };
        return (length + total(decoding, upright, depth, &cuts)).min(MAX_MEMORY_BYTES);
    }
    if !whole {
        return MAX_MEMORY_BYTES;
    }
    // What can't be opened is rejected before it takes anything.
    let Ok(source) = Source::open(head) else { return length };
    let cuts = cuts(source.upright_size(), order);
    of(&source, length, order, &cuts).min(MAX_MEMORY_BYTES)
}

/// The most bytes that an opened picture takes.
pub(crate) fn of(source: &Source<'_>, length: u64, order: &Order, cuts: &[Cut]) -> u64 {
    let needed = turned(largest(cuts), source.orientation);
    let depth = if source.has_planes() { Depth::planes(order) } else { Depth::pixels(order) };
    length + total(source.memory(needed), source.upright_size(), depth, cuts)
}

/// Bytes that decoding a JPEG takes at one time for a result of at least this size, and what of them is left after.
#[cfg(feature = "turbojpeg")]
pub(crate) fn jpeg(outline: &Outline, frame: &Frame, _: u64, needed: (u32, u32)) -> (u64, u64) {
    let (width, height) = (u32::from(frame.width), u32::from(frame.height));
    let scaled = |denominator: u32| width.div_ceil(denominator) >= needed.0 && height.div_ceil(denominator) >= needed.1;
    let denominator = [8, 4, 2].into_iter().find(|denominator| scaled(*denominator)).unwrap_or(1);
    let samples = if outline.has_planes() {
        frame.samples()
    } else {
        u64::from(frame.components.max(3)) * u64::from(width) * u64::from(height)
    };
    // Padded planes: a row and a column more of each.
    let planes = samples / u64::from(denominator).pow(2) + 4 * u64::from(width + height);
    // A progressive picture keeps its coefficients, of 16 bits, until its last scan.
    let coefficients = if outline.progressive || outline.scans > 1 { 2 * frame.samples() } else { 0 };
    (planes + coefficients, planes)
}

/// Bytes that decoding a JPEG takes at one time for a result of at least this size, and what of them is left after.
#[cfg(not(feature = "turbojpeg"))]
pub(crate) fn jpeg(outline: &Outline, frame: &Frame, length: u64, _: (u32, u32)) -> (u64, u64) {
    let (width, height) = (u64::from(frame.width), u64::from(frame.height));
    let pixels = width * height;
    let planes = pixels * 3 / 2 + 4 * (width + height);
    let coefficients = if outline.progressive || outline.scans > 1 { 2 * frame.samples() } else { 0 };
    // The decoder copies its input, and gives RGB, of which planes are made.
    (length + 3 * pixels + coefficients.max(planes), planes)
}

/// The largest size that is needed of the whole picture.
pub(crate) fn largest(cuts: &[Cut]) -> (u32, u32) {
    cuts.iter().fold((1, 1), |(width, height), cut| (width.max(cut.full.0), height.max(cut.full.1)))
}

/// What can't be planned is refused before it takes anything.
fn cuts(upright: (u32, u32), order: &Order) -> Vec<Cut> {
    if upright.0 == 0 || upright.1 == 0 {
        return Vec::new();
    }
    order.renditions.iter().filter_map(|wanted| Cut::plan(upright, wanted).ok()).collect()
}

/// What a pixel of renditions takes.
#[derive(Clone, Copy)]
struct Depth {
    /// Bytes of a sample that is resized by itself.
    sample: u64,
    /// Bytes of a rendition that others are made of, and of its file.
    level: u64,
    /// While it is turned, converted and written: its copies, the encoder's coefficients, its output.
    writing: u64,
}

impl Depth {
    /// Of planes: half a byte of chroma for each of luma.
    fn planes(order: &Order) -> Self {
        if lossless(order) {
            Self { sample: 1, level: 4, writing: 14 }
        } else {
            Self { sample: 1, level: 2, writing: 10 }
        }
    }

    /// Of pixels, of four channels at most.
    fn pixels(order: &Order) -> Self {
        if lossless(order) {
            Self { sample: 4, level: 8, writing: 16 }
        } else {
            Self { sample: 4, level: 5, writing: 16 }
        }
    }
}

fn lossless(order: &Order) -> bool {
    order.renditions.iter().any(|wanted| wanted.format == Format::Png)
}

/// Decoding or, with what is left of it, all renditions: the larger.
fn total((decoding, decoded): (u64, u64), upright: (u32, u32), depth: Depth, cuts: &[Cut]) -> u64 {
    let pixels = |cut: &Cut| u64::from(cut.size.0) * u64::from(cut.size.1);
    let largest = cuts.iter().map(pixels).max().unwrap_or(0);
    let levels: u64 = cuts.iter().map(|cut| depth.level * pixels(cut)).sum();
    // A resizer's rows between its two passes, which it keeps.
    let widest = cuts.iter().map(|cut| cut.full.0.max(cut.full.1)).max().unwrap_or(0);
    let between = depth.sample * u64::from(widest) * u64::from(upright.0.max(upright.1));
    BASE_BYTES + decoding.max(decoded + between + levels + depth.writing * largest)
}
