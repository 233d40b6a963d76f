//! How large renditions are, and which part of the picture they show.

#[cfg(test)]
mod tests;

use image::metadata::Orientation;

use crate::picture::turned;
use crate::render::RenditionError;
use crate::request::{Fit, Wanted};

/// A rectangle in pixels, or in parts of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// One rendition: the picture at the size `full`, of which `size` is shown from `left` and `top` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) full: (u32, u32),
    pub(crate) size: (u32, u32),
    left: u32,
    top: u32,
}

impl Cut {
    /// What becomes of an upright picture of this size.
    pub(crate) fn plan(picture: (u32, u32), wanted: &Wanted) -> Result<Self, RenditionError> {
        let cut = match wanted.fit {
            Fit::Inside => Self::inside(picture, wanted),
            Fit::Cover => Self::cover(picture, wanted),
        };
        let (width, height) = cut.size;
        if width.max(height) > wanted.format.max_side() {
            return Err(RenditionError::TooLarge { format: wanted.format, width, height });
        }
        Ok(cut)
    }

    fn inside((width, height): (u32, u32), wanted: &Wanted) -> Self {
        // Never enlarged, so no side is longer than the picture's.
        let most_wide = wanted.width.unwrap_or(width).min(width);
        let most_high = wanted.height.unwrap_or(height).min(height);
        let by_width = (most_wide, scaled(height, most_wide, width));
        let size = if by_width.1 <= most_high { by_width } else { (scaled(width, most_high, height), most_high) };
        Self { full: size, size, left: 0, top: 0 }
    }

    fn cover((width, height): (u32, u32), wanted: &Wanted) -> Self {
        let (Some(wide), Some(high)) = (wanted.width, wanted.height) else {
            return Self::inside((width, height), wanted);
        };
        // Where the picture is too small, the largest part of it that has these proportions.
        let (wide, high) = match (wide > width, high > height) {
            (false, false) => (wide, high),
            _ if u64::from(wide) * u64::from(height) >= u64::from(high) * u64::from(width) => {
                (width, scaled(high, width, wide).min(height))
            }
            _ => (scaled(wide, height, high).min(width), height),
        };
        let by_width = (wide, scaled(height, wide, width));
        let full = if by_width.1 >= high { by_width } else { (scaled(width, high, height).max(wide), high) };
        let left = (full.0 - wide).div_ceil(2);
        let top = (full.1 - high).div_ceil(2);
        Self { full, size: (wide, high), left, top }
    }

    /// The part that is shown of an upright picture of this size, which is `full` or larger.
    pub(crate) fn area(&self, (width, height): (u32, u32)) -> Area {
        let across = f64::from(width) / f64::from(self.full.0);
        let down = f64::from(height) / f64::from(self.full.1);
        Area {
            left: f64::from(self.left) * across,
            top: f64::from(self.top) * down,
            width: f64::from(self.size.0) * across,
            height: f64::from(self.size.1) * down,
        }
    }

    /// Whether the whole picture is shown.
    pub(crate) fn is_whole(&self) -> bool {
        self.full == self.size
    }
}

impl Area {
    /// Where this part of the upright picture lies in the stored one, which has this size.
    pub(crate) fn stored(self, stored: (u32, u32), orientation: Orientation) -> Self {
        let (upright_width, upright_height) = turned(stored, orientation);
        let mirrored_left = f64::from(upright_width) - self.left - self.width;
        let mirrored_top = f64::from(upright_height) - self.top - self.height;
        let (left, top, turn) = match orientation {
            Orientation::NoTransforms => (self.left, self.top, false),
            Orientation::FlipHorizontal => (mirrored_left, self.top, false),
            Orientation::Rotate180 => (mirrored_left, mirrored_top, false),
            Orientation::FlipVertical => (self.left, mirrored_top, false),
            Orientation::Rotate90FlipH => (self.top, self.left, true),
            Orientation::Rotate90 => (self.top, mirrored_left, true),
            Orientation::Rotate270FlipH => (mirrored_top, mirrored_left, true),
            Orientation::Rotate270 => (mirrored_top, self.left, true),
        };
        let (width, height) = if turn { (self.height, self.width) } else { (self.width, self.height) };
        Self { left, top, width, height }
    }
}

/// `side` times `part / whole`, to the nearest pixel and never nothing. `part` is at most `whole`.
fn scaled(side: u32, part: u32, whole: u32) -> u32 {
    let (side, part, whole) = (u64::from(side), u64::from(part), u64::from(whole));
    ((side * part + whole / 2) / whole).max(1) as u32
}
