//! Transparency laid onto white.

use crate::scratch::Scratch;
use crate::surface::{Channels, Pixels};

/// The same picture on white, without transparency.
pub(super) fn onto_white(pixels: &Pixels, scratch: &mut Scratch) -> Pixels {
    let size = (pixels.width, pixels.height);
    if pixels.channels == Channels::GreyAlpha {
        let mut flat = Pixels::new(size, Channels::Grey, scratch);
        for (to, [grey, alpha]) in flat.data.iter_mut().zip(pixels.data.as_chunks::<2>().0) {
            *to = laid(*grey, *alpha);
        }
        return flat;
    }
    let mut flat = Pixels::new(size, Channels::Rgb, scratch);
    let (to, _) = flat.data.as_chunks_mut::<3>();
    for (to, [red, green, blue, alpha]) in to.iter_mut().zip(pixels.data.as_chunks::<4>().0) {
        *to = [*red, *green, *blue].map(|value| laid(value, *alpha));
    }
    flat
}

fn laid(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u16::from(value), u16::from(alpha));
    // At most 255 after the division.
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}
