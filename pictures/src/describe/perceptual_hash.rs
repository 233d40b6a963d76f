//! A hash that is alike for pictures that look alike.
//!
//! It is pHash by the discrete cosine transform, as Python's ImageHash takes it (`imagehash.phash`, after
//! hackerfactor.com/blog/index.php?/archives/432-Looks-Like-It.html): the picture in grey at 32 × 32 pixels; the 8 × 8
//! lowest frequencies of its DCT-II; a bit each, set where the frequency is above their median.

#[cfg(test)]
mod tests;

use std::f64::consts::PI;
use std::fmt;
use std::str::FromStr;

use image::{ImageBuffer, Luma, RgbImage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shrink::shrink;

/// In how many of the 64 bits the hashes of two pictures may differ that look alike.
pub const ALIKE: u32 = 8;

/// Pixels of the grey picture, each way.
const SIDE: usize = 32;

/// Frequencies that count, each way.
const FREQUENCIES: usize = 8;

/// Steps in which frequencies are compared: finer differences are of the arithmetic and not of the picture.
const STEPS: f64 = 1024.0;

/// 64 bits of a picture's look as 16 hexadecimal digits, as `imagehash.phash` of Python's ImageHash takes and writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[0-9a-f]{16}$"))]
pub struct PerceptualHash(pub u64);

/// A text that is no hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no perceptual hash; write its 64 bits as 16 hexadecimal digits")]
pub struct NotAHash;

/// A picture in grey, of 32 × 32 pixels.
pub(super) struct Grey([[u8; SIDE]; SIDE]);

impl Grey {
    /// From a picture of any size; a smaller one is enlarged.
    pub(super) fn of(image: &RgbImage) -> Self {
        let luma = |rgb: &[u8]| {
            // ITU-R BT.601 in 16 bits after the point, as Pillow converts to `L`.
            let sum: u32 =
                rgb.iter().zip([19_595, 38_470, 7_471]).map(|(value, weight)| weight * u32::from(*value)).sum();
            ((sum + 0x8000) >> 16) as u8
        };
        let pixels = image.as_raw().chunks_exact(3).map(luma).collect();
        let mut grey = [[0; SIDE]; SIDE];
        if let Some(whole) = ImageBuffer::<Luma<u8>, _>::from_vec(image.width(), image.height(), pixels) {
            let small = shrink(&whole, SIDE as u32, SIDE as u32);
            grey.as_flattened_mut().copy_from_slice(small.as_raw());
        }
        Self(grey)
    }
}

impl PerceptualHash {
    /// The hash of a picture.
    pub(super) fn of(Grey(grey): &Grey) -> Self {
        // DCT-II without its scale, which does not move the median.
        let wave: [[f64; SIDE]; FREQUENCIES] = std::array::from_fn(|frequency| {
            std::array::from_fn(|at| (PI * (2 * at + 1) as f64 * frequency as f64 / (2 * SIDE) as f64).cos())
        });
        let across = grey.map(|row| {
            wave.map(|wave| row.iter().zip(wave).map(|(value, wave)| f64::from(*value) * wave).sum::<f64>())
        });
        let mut frequencies = [[0_i64; FREQUENCIES]; FREQUENCIES];
        for (down, frequencies) in frequencies.iter_mut().enumerate() {
            for (at, frequency) in frequencies.iter_mut().enumerate() {
                let sum: f64 = across.iter().zip(wave[down]).map(|(row, wave)| row[at] * wave).sum();
                *frequency = (sum * STEPS).round() as i64;
            }
        }
        let frequencies = frequencies.as_flattened();
        let mut sorted = frequencies.to_vec();
        sorted.sort_unstable();
        let twice_median = sorted[sorted.len() / 2 - 1] + sorted[sorted.len() / 2];
        Self(frequencies.iter().fold(0, |bits, frequency| bits << 1 | u64::from(2 * frequency > twice_median)))
    }

    /// In how many of the 64 bits two hashes differ: up to [`ALIKE`] the pictures look alike; of strangers some 32 differ.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

impl fmt::Display for PerceptualHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for PerceptualHash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if digits { u64::from_str_radix(text, 16).map(Self).map_err(|_| NotAHash) } else { Err(NotAHash) }
    }
}

impl TryFrom<String> for PerceptualHash {
    type Error = NotAHash;

    fn try_from(text: String) -> Result<Self, NotAHash> {
        text.parse()
    }
}

impl From<PerceptualHash> for String {
    fn from(hash: PerceptualHash) -> Self {
        hash.to_string()
    }
}
