//! RGB to luma and chroma and back, as JFIF 1.02 writes them: BT.601, all of 0 to 255, in 16 bits of fraction.

#[cfg(test)]
mod tests;

use crate::scratch::Scratch;
use crate::surface::{Channels, Pixels, Planes};

const HALF: i32 = 1 << 15;

/// 0.5, with 128 added and rounded down from just below the half, as libjpeg does it.
const CHROMA: i32 = (128 << 16) + HALF - 1;

fn clamp(value: i32) -> u8 {
    value.clamp(0, 255) as u8
}

/// Luma and both chromas.
fn to_ycc([red, green, blue]: [u8; 3]) -> [u8; 3] {
    let (red, green, blue) = (i32::from(red), i32::from(green), i32::from(blue));
    // 0.299, 0.587, 0.114; -0.168736, -0.331264, 0.5; 0.5, -0.418688, -0.081312.
    let luma = (19_595 * red + 38_470 * green + 7_471 * blue + HALF) >> 16;
    let blueness = (-11_059 * red - 21_709 * green + 32_768 * blue + CHROMA) >> 16;
    let redness = (32_768 * red - 27_439 * green - 5_329 * blue + CHROMA) >> 16;
    [luma as u8, clamp(blueness), clamp(redness)]
}

fn to_rgb([luma, blueness, redness]: [u8; 3]) -> [u8; 3] {
    let (luma, blueness, redness) = (i32::from(luma) << 16, i32::from(blueness) - 128, i32::from(redness) - 128);
    // 1.402; 0.344136, 0.714136; 1.772.
    let red = (luma + 91_881 * redness + HALF) >> 16;
    let green = (luma - 22_554 * blueness - 46_802 * redness + HALF) >> 16;
    let blue = (luma + 116_130 * blueness + HALF) >> 16;
    [clamp(red), clamp(green), clamp(blue)]
}

/// Planes with a sample of chroma for each four pixels, of RGB or grey.
#[cfg(any(test, not(feature = "turbojpeg")))]
pub(crate) fn planes_of(pixels: &Pixels, scratch: &mut Scratch) -> Planes {
    let size = (pixels.width, pixels.height);
    if pixels.channels == Channels::Grey {
        let mut planes = Planes::new(size, None, scratch);
        planes.data.copy_from_slice(&pixels.data);
        return planes;
    }
    let mut planes = Planes::new(size, Some((2, 2)), scratch);
    let width = pixels.width as usize;
    let [(stride, _, luma), (_, _, blueness), (_, _, redness)] = planes.planes_mut();
    let stride = stride as usize;
    let rows = luma.chunks_mut(2 * stride).zip(pixels.data.chunks(2 * 3 * width));
    let chroma = blueness.chunks_mut(stride / 2).zip(redness.chunks_mut(stride / 2));
    // Two rows of chroma for each row of what becomes of them.
    let mut pair = [vec![0; 2 * width], vec![0; 2 * width]];
    for ((luma, rgb), (blueness, redness)) in rows.zip(chroma) {
        let [blue_pair, red_pair] = &mut pair;
        let count = rgb.len() / (3 * width);
        let split = blue_pair.chunks_mut(width).zip(red_pair.chunks_mut(width));
        for ((luma, rgb), (blueness, redness)) in luma.chunks_mut(stride).zip(rgb.chunks(3 * width)).zip(split) {
            let (rgb, _) = rgb.as_chunks::<3>();
            for (((pixel, luma), blueness), redness) in rgb.iter().zip(luma).zip(blueness).zip(redness) {
                [*luma, *blueness, *redness] = to_ycc(*pixel);
            }
        }
        for (to, pair) in [(blueness, blue_pair), (redness, red_pair)] {
            let (upper, lower) = pair.split_at(width);
            mean(upper, if count == 2 { lower } else { upper }, to);
        }
    }
    planes.pad();
    planes
}

/// The same planes with a sample of chroma for each four pixels in place of one: their mean.
pub(crate) fn halve_chroma(full: &Planes, scratch: &mut Scratch) -> Planes {
    let mut halved = Planes::new((full.width, full.height), Some((2, 2)), scratch);
    let (width, height) = (full.width as usize, full.height as usize);
    for (number, (from, (stride, _, to))) in full.planes().into_iter().zip(halved.planes_mut()).enumerate() {
        let from_rows = from.data.chunks_exact(width);
        if number == 0 {
            for (from, to) in from_rows.zip(to.chunks_exact_mut(stride as usize)) {
                to[..width].copy_from_slice(from);
            }
            continue;
        }
        for (y, to) in to.chunks_exact_mut(stride as usize).enumerate() {
            let upper = &from.data[2 * y * width..][..width];
            let lower = &from.data[(2 * y + 1).min(height - 1) * width..][..width];
            mean(upper, lower, to);
        }
    }
    halved.pad();
    halved
}

/// The means of squares of four samples; of an odd row the last square has two.
fn mean(upper: &[u8], lower: &[u8], to: &mut [u8]) {
    let squares = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
    for (to, ([a, b], [c, d])) in to.iter_mut().zip(squares) {
        *to = ((u16::from(*a) + u16::from(*b) + u16::from(*c) + u16::from(*d) + 2) >> 2) as u8;
    }
    if upper.len() % 2 == 1
        && let (Some(to), Some(upper), Some(lower)) = (to.last_mut(), upper.last(), lower.last())
    {
        *to = (u16::from(*upper) + u16::from(*lower)).div_ceil(2) as u8;
    }
}

/// RGB or grey of planes that have a sample of chroma for each pixel.
pub(crate) fn pixels_of(planes: &Planes, scratch: &mut Scratch) -> Pixels {
    let size = (planes.width, planes.height);
    if planes.step.is_none() {
        let mut pixels = Pixels::new(size, Channels::Grey, scratch);
        pixels.data.copy_from_slice(&planes.data);
        return pixels;
    }
    let mut pixels = Pixels::new(size, Channels::Rgb, scratch);
    let [luma, blueness, redness] = planes.planes().map(|plane| plane.data);
    let (rgb, _) = pixels.data.as_chunks_mut::<3>();
    for (((pixel, luma), blueness), redness) in rgb.iter_mut().zip(luma).zip(blueness).zip(redness) {
        *pixel = to_rgb([*luma, *blueness, *redness]);
    }
    pixels
}

/// Runs `convert` over the RGB of planes that have a sample of chroma for each pixel, a piece at a time.
pub(crate) fn convert_planes(
    planes: &mut Planes,
    mut convert: impl FnMut(&[u8], &mut [u8]) -> Result<(), String>,
) -> Result<(), String> {
    /// Pixels at a time: source and result stay in the first cache.
    const PIECE: usize = 2_048;
    let (mut from, mut to) = (vec![0; 3 * PIECE], vec![0; 3 * PIECE]);
    let [(_, _, luma), (_, _, blueness), (_, _, redness)] = planes.planes_mut();
    let pieces = luma.chunks_mut(PIECE).zip(blueness.chunks_mut(PIECE)).zip(redness.chunks_mut(PIECE));
    for ((luma, blueness), redness) in pieces {
        let bytes = 3 * luma.len();
        let (rgb, _) = from[..bytes].as_chunks_mut::<3>();
        for (((pixel, luma), blueness), redness) in rgb.iter_mut().zip(&*luma).zip(&*blueness).zip(&*redness) {
            *pixel = to_rgb([*luma, *blueness, *redness]);
        }
        convert(&from[..bytes], &mut to[..bytes])?;
        let (rgb, _) = to[..bytes].as_chunks::<3>();
        for (((pixel, luma), blueness), redness) in rgb.iter().zip(luma).zip(blueness).zip(redness) {
            [*luma, *blueness, *redness] = to_ycc(*pixel);
        }
    }
    Ok(())
}
