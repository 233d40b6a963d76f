//! Bilinear resizing without smoothing, as OpenCV does it (`INTER_LINEAR` on bytes), to the same byte: models that were
//! trained behind OpenCV read a differently resized picture a little differently.
//!
//! Pixel centres correspond: `source = (target + ½) × scale − ½`. Weights have 11 bits, a row's sums 4 bits less, and
//! the result is rounded once, at its end. Halving both sides is the mean of four pixels, which OpenCV computes apart.

use super::Picture;

/// Weights are multiples of 1/2048.
const WEIGHT_ONE: f32 = 2048.0;

/// How one row or column of the target is mixed of two of the source.
struct Tap {
    near: usize,
    far: usize,
    near_weight: i32,
    far_weight: i32,
}

/// The picture at another size, in pixels, each side at least 1.
pub fn bilinear(picture: &Picture, width: u32, height: u32) -> Picture {
    let (width, height) = (width.max(1), height.max(1));
    if (picture.width, picture.height) == (width, height) {
        return picture.clone();
    }
    if picture.width == width.saturating_mul(2) && picture.height == height.saturating_mul(2) {
        return halve(picture, width, height);
    }
    let columns = taps(picture.width, width);
    let stride = picture.width as usize * 3;
    let mut rows = Rows { cached: [(usize::MAX, Vec::new()), (usize::MAX, Vec::new())] };
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    for tap in taps(picture.height, height) {
        let row = |y: usize| &picture.rgb[y * stride..(y + 1) * stride];
        let (near, far) = rows.pair(tap.near, tap.far, |y| mix_columns(row(y), &columns));
        rgb.extend(near.iter().zip(far).map(|(near, far)| {
            let sum = ((tap.near_weight * (near >> 4)) >> 16) + ((tap.far_weight * (far >> 4)) >> 16);
            ((sum + 2) >> 2).clamp(0, 255) as u8
        }));
    }
    Picture { width, height, rgb }
}

/// The two rows that were mixed last: the next target row mostly needs one or both of them again.
struct Rows {
    cached: [(usize, Vec<i32>); 2],
}

impl Rows {
    fn pair(&mut self, near: usize, far: usize, mix: impl Fn(usize) -> Vec<i32>) -> (&[i32], &[i32]) {
        if self.cached[0].0 != near {
            self.cached.swap(0, 1);
        }
        for (slot, wanted) in [near, far].into_iter().enumerate() {
            if self.cached[slot].0 != wanted {
                self.cached[slot] = (wanted, mix(wanted));
            }
        }
        (&self.cached[0].1, &self.cached[1].1)
    }
}

fn mix_columns(row: &[u8], columns: &[Tap]) -> Vec<i32> {
    let mut mixed = Vec::with_capacity(columns.len() * 3);
    for tap in columns {
        let (near, far) = (&row[tap.near * 3..tap.near * 3 + 3], &row[tap.far * 3..tap.far * 3 + 3]);
        mixed.extend(
            near.iter().zip(far).map(|(a, b)| i32::from(*a) * tap.near_weight + i32::from(*b) * tap.far_weight),
        );
    }
    mixed
}

fn taps(source: u32, target: u32) -> Vec<Tap> {
    // Written as OpenCV has it: the detour over the inverse decides the last bit.
    let scale = 1.0 / (f64::from(target) / f64::from(source));
    let last = source as usize - 1;
    let tap = |index| {
        let at = ((f64::from(index) + 0.5) * scale - 0.5) as f32;
        let below = at.floor();
        let part = at - below;
        let clamped = |at: f32| (at.max(0.0) as usize).min(last);
        let weight = |part: f32| (part * WEIGHT_ONE).round_ties_even() as i32;
        Tap {
            near: clamped(below),
            far: clamped(below + 1.0),
            near_weight: weight(1.0 - part),
            far_weight: weight(part),
        }
    };
    (0..target).map(tap).collect()
}

fn halve(picture: &Picture, width: u32, height: u32) -> Picture {
    let stride = picture.width as usize * 3;
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    for rows in picture.rgb.chunks_exact(2 * stride) {
        let (upper, lower) = rows.split_at(stride);
        for (upper, lower) in upper.chunks_exact(6).zip(lower.chunks_exact(6)) {
            rgb.extend((0..3).map(|channel| {
                let sum = [upper[channel], upper[channel + 3], lower[channel], lower[channel + 3]];
                ((sum.iter().map(|byte| u32::from(*byte)).sum::<u32>() + 2) >> 2) as u8
            }));
        }
    }
    Picture { width, height, rgb }
}

#[cfg(test)]
mod tests;
