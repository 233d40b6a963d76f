//! A picture at the size at which its text is looked for.

use std::sync::Arc;

use crate::error::InferError;
use crate::task::picture::{Picture, resize};

/// A page's longer side, in pixels; a larger picture is shrunk to it.
const MAX_SIDE: u32 = 2000;

/// A page's shorter side; a smaller picture is enlarged to it.
const MIN_SIDE: u32 = 30;

/// Resized pages have sides that are multiples of this.
const MULTIPLE: f64 = 32.0;

/// A page wider than this times its height, or one of the least height, gets black bars above and below.
const MAX_RATIO: f64 = 8.0;

/// The most pixels that a page may have, bars included. Only strips hundreds of times as long as wide come near.
const MAX_PIXELS: u64 = 16_000_000;

/// A picture as the models take it, and the way back.
#[derive(Debug, Clone)]
pub struct Page {
    picture: Arc<Picture>,
    source: [u32; 2],
    /// The picture's pixels per pixel of the page, along x and y.
    scale: [f32; 2],
    /// The height of the bar above.
    top: u32,
}

impl Page {
    /// Shrinks what is above 2000 pixels on its longer side, enlarges what is below 30 on its shorter one, and puts bars
    /// around a flat strip.
    pub fn of(picture: Picture) -> Result<Self, InferError> {
        picture.check()?;
        let source = [picture.width, picture.height];
        let [width, height] = size(source);
        let bar = bar(width, height);
        let pixels = u64::from(width) * u64::from(height + 2 * bar);
        if pixels > MAX_PIXELS {
            return Err(InferError::Input(format!(
                "a strip of {} × {} pixels is too long and thin to be read; cut it into shorter pieces",
                source[0], source[1]
            )));
        }
        let scale =
            [source[0] as f64 / f64::from(width), source[1] as f64 / f64::from(height)].map(|scale| scale as f32);
        let resized = if [width, height] == source { picture } else { resize::bilinear(&picture, width, height) };
        Ok(Self { picture: Arc::new(with_bars(resized, bar)), source, scale, top: bar })
    }

    /// The pixels in which text is looked for, and out of which it is cut.
    pub fn picture(&self) -> &Arc<Picture> {
        &self.picture
    }

    /// The corners of a box on the page as corners in the picture, in its pixels, kept inside of it.
    pub(super) fn in_picture(&self, corners: [[u32; 2]; 4]) -> [[f32; 2]; 4] {
        let [width, height] = self.source.map(|side| side as f32);
        let [scale_x, scale_y] = self.scale;
        corners.map(|[x, y]| {
            let (x, y) = (x as f32 * scale_x, (y as f32 - self.top as f32) * scale_y);
            [x.clamp(0.0, width), y.clamp(0.0, height)]
        })
    }
}

fn size(source: [u32; 2]) -> [u32; 2] {
    let [width, height] = source;
    let (longer, shorter) = (width.max(height), width.min(height));
    let ratio = if longer > MAX_SIDE {
        f64::from(MAX_SIDE) / f64::from(longer)
    } else if shorter < MIN_SIDE {
        f64::from(MIN_SIDE) / f64::from(shorter)
    } else {
        return source;
    };
    source.map(|side| {
        let multiples = ((f64::from(side) * ratio).trunc() / MULTIPLE).round_ties_even();
        // A side that would vanish is kept at one multiple; the reference gives up on it.
        (multiples.max(1.0) * MULTIPLE) as u32
    })
}

/// The height of each of the two bars: with them a strip is twice as high as its least ratio asks for.
fn bar(width: u32, height: u32) -> u32 {
    if height > MIN_SIDE && f64::from(width) / f64::from(height) <= MAX_RATIO {
        return 0;
    }
    let wanted = 2 * ((f64::from(width) / MAX_RATIO) as u32).max(MIN_SIDE);
    wanted.abs_diff(height) / 2
}

fn with_bars(picture: Picture, bar: u32) -> Picture {
    if bar == 0 {
        return picture;
    }
    let black = vec![0; bar as usize * picture.width as usize * 3];
    let rgb = [black.as_slice(), &picture.rgb, &black].concat();
    Picture { width: picture.width, height: picture.height + 2 * bar, rgb }
}

#[cfg(test)]
mod tests;
