//! Turning stored pictures upright.

#[cfg(test)]
mod tests;

use image::metadata::Orientation;

use crate::picture::turned;
use crate::scratch::Scratch;
use crate::surface::{Pixels, Planes, Surface};

/// Tiles of so many pixels are turned at a time, so that both sides of them stay in the cache.
const TILE: usize = 32;

/// Whether the right and whether the lower edge of the stored picture come first in the upright one.
pub(crate) fn reversed(orientation: Orientation) -> (bool, bool) {
    use Orientation::{FlipHorizontal, FlipVertical, Rotate90, Rotate180, Rotate270, Rotate270FlipH};
    (
        matches!(orientation, FlipHorizontal | Rotate180 | Rotate270 | Rotate270FlipH),
        matches!(orientation, FlipVertical | Rotate180 | Rotate90 | Rotate270FlipH),
    )
}

/// Turns a picture upright. Chroma must have as many samples across as down.
pub(crate) fn upright(stored: Surface, orientation: Orientation, scratch: &mut Scratch) -> Surface {
    if orientation == Orientation::NoTransforms {
        return stored;
    }
    let size = turned(stored.size(), orientation);
    let turned = match &stored {
        Surface::Planes(planes) => {
            let mut to = Planes::new(size, planes.step, scratch);
            for (number, (from, (stride, rows, data))) in planes.planes().into_iter().zip(to.planes_mut()).enumerate() {
                // Of luma only what is seen: what lies beyond it would come in from the wrong side.
                let size = if number == 0 { size } else { (stride, rows) };
                turn::<1>(from.data, from.stride as usize, size, data, stride as usize, orientation);
            }
            to.pad();
            Surface::Planes(to)
        }
        Surface::Pixels(pixels) => {
            let mut to = Pixels::new(size, pixels.channels, scratch);
            let (stride, to_stride) = (pixels.width as usize, size.0 as usize);
            let turn = match pixels.channels.count() {
                1 => turn::<1>,
                2 => turn::<2>,
                3 => turn::<3>,
                _ => turn::<4>,
            };
            turn(&pixels.data, stride, size, &mut to.data, to_stride, orientation);
            Surface::Pixels(to)
        }
    };
    stored.end(scratch);
    turned
}

/// Turns pixels of `N` bytes into an upright picture of this size. Strides are in pixels.
fn turn<const N: usize>(
    from: &[u8],
    from_stride: usize,
    (width, height): (u32, u32),
    to: &mut [u8],
    to_stride: usize,
    orientation: Orientation,
) {
    let (width, height) = (width as usize, height as usize);
    if width == 0 || height == 0 {
        return;
    }
    let ((from, _), (to, _)) = (from.as_chunks::<N>(), to.as_chunks_mut::<N>());
    let rows = to.chunks_mut(to_stride).take(height);
    match orientation {
        Orientation::NoTransforms | Orientation::FlipVertical => {
            let flipped = orientation == Orientation::FlipVertical;
            for (y, row) in rows.enumerate() {
                let at = if flipped { height - 1 - y } else { y } * from_stride;
                row[..width].copy_from_slice(&from[at..at + width]);
            }
        }
        Orientation::FlipHorizontal | Orientation::Rotate180 => {
            let flipped = orientation == Orientation::Rotate180;
            for (y, row) in rows.enumerate() {
                let at = if flipped { height - 1 - y } else { y } * from_stride;
                for (pixel, old) in row[..width].iter_mut().zip(from[at..at + width].iter().rev()) {
                    *pixel = *old;
                }
            }
        }
        // Columns become rows.
        _ => {
            let upward = matches!(orientation, Orientation::Rotate90 | Orientation::Rotate270FlipH);
            let leftward = matches!(orientation, Orientation::Rotate270 | Orientation::Rotate270FlipH);
            for top in (0..height).step_by(TILE) {
                for left in (0..width).step_by(TILE) {
                    for y in top..(top + TILE).min(height) {
                        let column = if leftward { height - 1 - y } else { y };
                        let end = (left + TILE).min(width);
                        for (x, pixel) in (left..end).zip(&mut to[y * to_stride + left..y * to_stride + end]) {
                            let row = if upward { width - 1 - x } else { x };
                            *pixel = from[row * from_stride + column];
                        }
                    }
                }
            }
        }
    }
}
