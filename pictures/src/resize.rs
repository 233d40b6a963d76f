//! Resizing by Lanczos3 of parts of planes and pixels.

#[cfg(test)]
mod tests;

use fast_image_resize::images::{TypedCroppedImageMut, TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x2, U8x3, U8x4};
use fast_image_resize::{PixelTrait, ResizeOptions, Resizer};

use crate::plan::Area;
use crate::render::RenditionError;
use crate::scratch::Scratch;
use crate::surface::{Channels, Pixels, Plane, Planes, Surface};

/// What comes of a part of a picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    /// In pixels.
    pub(crate) size: (u32, u32),
    /// Of planes of colour, how many pixels across and down share a sample of chroma.
    pub(crate) step: (u32, u32),
    /// Whether it is turned later so that its right, or its lower edge comes first. There chroma of an odd side has to be
    /// cut as it will be counted.
    pub(crate) reversed: (bool, bool),
}

/// The part `area` of a picture, at another size.
pub(crate) fn resize(
    source: &Surface,
    area: Area,
    target: Target,
    scratch: &mut Scratch,
) -> Result<Surface, RenditionError> {
    Ok(match source {
        Surface::Planes(planes) => Surface::Planes(resize_planes(planes, area, target, scratch)?),
        Surface::Pixels(pixels) => Surface::Pixels(resize_pixels(pixels, area, target.size, scratch)?),
    })
}

fn resize_planes(
    source: &Planes,
    area: Area,
    Target { size, step, reversed }: Target,
    scratch: &mut Scratch,
) -> Result<Planes, RenditionError> {
    let mut resized = Planes::new(size, source.step.map(|_| step), scratch);
    let (across, down) = source.step.unwrap_or((1, 1));
    let (left, width) = reach((area.left, area.width), size.0, step.0, across, reversed.0);
    let (top, height) = reach((area.top, area.height), size.1, step.1, down, reversed.1);
    let chroma = Area { left, top, width, height };
    let count = source.count();
    for (number, (from, (stride, rows, data))) in
        source.planes().into_iter().zip(resized.planes_mut()).take(count).enumerate()
    {
        let (area, (width, height)) = if number == 0 { (area, size) } else { (chroma, (stride, rows)) };
        let to = To { data, stride, rows, width, height };
        run::<U8>(&mut scratch.resizer, from, area, to, false)?;
    }
    resized.pad();
    Ok(resized)
}

fn resize_pixels(
    source: &Pixels,
    area: Area,
    size: (u32, u32),
    scratch: &mut Scratch,
) -> Result<Pixels, RenditionError> {
    let mut resized = Pixels::new(size, source.channels, scratch);
    let run = match source.channels {
        Channels::Grey => run::<U8>,
        Channels::GreyAlpha => run::<U8x2>,
        Channels::Rgb => run::<U8x3>,
        Channels::Rgba | Channels::Cmyk => run::<U8x4>,
    };
    let from = Plane { stride: source.width, rows: source.height, data: &source.data };
    let (width, height) = size;
    let to = To { data: &mut resized.data, stride: width, rows: height, width, height };
    run(&mut scratch.resizer, from, area, to, source.channels.has_alpha())?;
    Ok(resized)
}

/// Where a resized picture goes: into the upper left of what may be larger.
struct To<'a> {
    data: &'a mut [u8],
    stride: u32,
    rows: u32,
    width: u32,
    height: u32,
}

/// Resizes pixels of one type. Of each type there is one such function, and not one for every pair of images: they are large.
fn run<P: PixelTrait>(
    resizer: &mut Resizer,
    from: Plane<'_>,
    area: Area,
    to: To<'_>,
    alpha: bool,
) -> Result<(), RenditionError> {
    let image = TypedImageRef::<P>::from_buffer(from.stride, from.rows, from.data).map_err(internal)?;
    let whole = TypedImage::<P>::from_buffer(to.stride, to.rows, to.data).map_err(internal)?;
    let mut visible = TypedCroppedImageMut::new(whole, 0, 0, to.width, to.height).map_err(internal)?;
    let options = options(area, (from.stride, from.rows)).use_alpha(alpha);
    resizer.resize_typed(&image, &mut visible, &options).map_err(internal)
}

/// Where samples of chroma come from that cover the pixels from `start` on, and where they end: their last one may cover
/// a pixel beyond the last of luma. In samples of the source, which has one for each `of` pixels.
fn reach((start, length): (f64, f64), size: u32, step: u32, of: u32, reversed: bool) -> (f64, f64) {
    let covered = f64::from(size.next_multiple_of(step)) * length / f64::from(size);
    let start = if reversed { start + length - covered } else { start };
    (start / f64::from(of), covered / f64::from(of))
}

/// What reaches beyond the picture ends at its edge.
fn options(area: Area, (width, height): (u32, u32)) -> ResizeOptions {
    let within = |start: f64, length: f64, side: u32| {
        let (start, end) = (start.max(0.0), (start + length).min(f64::from(side)));
        (start, end - start)
    };
    let (left, width) = within(area.left, area.width, width);
    let (top, height) = within(area.top, area.height, height);
    ResizeOptions::new().crop(left, top, width, height)
}

fn internal(error: impl std::fmt::Display) -> RenditionError {
    RenditionError::Resize(error.to_string())
}
