//! Lossy WebP by libwebp.

#[cfg(test)]
mod tests;

#[allow(unsafe_code, reason = "libwebp is a C library")]
mod ffi;

use crate::render::RenditionError;
use crate::scratch::Scratch;
use crate::surface::{Channels, Pixels, Planes};

/// From planes, without a way over RGB. WebP's levels are those of video: luma from 16 to 235, chroma from 16 to 240
/// (RFC 6386, 9.2, by BT.601).
pub(super) fn encode_planes(planes: &Planes, quality: u8, scratch: &mut Scratch) -> Result<Vec<u8>, RenditionError> {
    let size = (planes.width, planes.height);
    let mut video = Planes::new(size, Some((2, 2)), scratch);
    let count = planes.count();
    for (number, (from, (stride, _, to))) in planes.planes().into_iter().zip(video.planes_mut()).enumerate() {
        if number >= count {
            to.fill(128);
            continue;
        }
        let levels = levels(number == 0);
        for (from, to) in from.data.chunks(from.stride as usize).zip(to.chunks_mut(stride as usize)) {
            for (from, to) in from.iter().zip(to) {
                *to = levels[usize::from(*from)];
            }
        }
    }
    video.pad();
    let webp = ffi::encode_planes(&video, quality);
    scratch.give(video.data);
    webp.map_err(RenditionError::Encode)
}

/// From pixels; transparency is kept.
pub(super) fn encode_pixels(pixels: &Pixels, quality: u8, scratch: &mut Scratch) -> Result<Vec<u8>, RenditionError> {
    let size = (pixels.width, pixels.height);
    let webp = match pixels.channels {
        Channels::Rgb | Channels::Rgba | Channels::Cmyk => ffi::encode_pixels(pixels, quality),
        Channels::Grey | Channels::GreyAlpha => {
            let alpha = pixels.channels.has_alpha();
            let channels = if alpha { Channels::Rgba } else { Channels::Rgb };
            let mut colored = Pixels::new(size, channels, scratch);
            let from = pixels.data.chunks_exact(pixels.channels.count());
            for (to, from) in colored.data.chunks_exact_mut(channels.count()).zip(from) {
                to[..3].fill(from[0]);
                if alpha {
                    to[3] = from[1];
                }
            }
            let webp = ffi::encode_pixels(&colored, quality);
            scratch.give(colored.data);
            webp
        }
    };
    webp.map_err(RenditionError::Encode)
}

/// A level of video for each of 0 to 255.
fn levels(luma: bool) -> [u8; 256] {
    let mut levels = [0; 256];
    for (at, level) in (0_i32..).zip(&mut levels) {
        // To the nearest; grey is 128 before and after.
        *level = if luma { 16 + (at * 219 + 127) / 255 } else { 128 + ((at - 128) * 448 + 255).div_euclid(510) } as u8;
    }
    levels
}
