//! The colours that a picture is mostly made of.
//!
//! Its pixels, as points in Oklab (bottosson.github.io/posts/oklab), are split in two again and again: the group that
//! varies most, along the axis on which it varies most, at its mean. No chance is in it, and no pixel's place.

mod oklab;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use image::RgbImage;

use super::description::DominantColor;
use oklab::Oklab;

/// The most colours that are told.
const MOST: usize = 5;

/// Groups of a smaller share are left out.
const LEAST_SHARE: f64 = 0.01;

/// A group is left whole once splitting it would bring the whole picture less than so much of mean squared distance.
/// It is a fiftieth of the way from black to white, squared.
const LEAST_GAIN: f64 = 0.0004;

/// The dominant colours, the largest first.
pub(super) fn dominant(preview: &RgbImage) -> Vec<DominantColor> {
    // Sorted by colour, so that sums do not depend on the picture's orientation.
    let mut counts = BTreeMap::<[u8; 3], u32>::new();
    for pixel in preview.pixels() {
        *counts.entry(pixel.0).or_default() += 1;
    }
    let all = Group(counts.into_iter().map(|(rgb, count)| (Oklab::of(rgb), f64::from(count))).collect());
    let total = all.count();

    let mut groups = vec![all];
    while groups.len() < MOST {
        let Some(widest) = (0..groups.len()).max_by(|a, b| groups[*a].spread().total_cmp(&groups[*b].spread())) else {
            break;
        };
        if groups[widest].spread() < LEAST_GAIN * total {
            break;
        }
        let (low, high) = groups.swap_remove(widest).split();
        groups.extend([low, high]);
    }

    let mut colors: Vec<_> = groups.iter().map(|group| (group.count() / total, group.mean().to_rgb())).collect();
    colors.retain(|(share, _)| *share >= LEAST_SHARE);
    colors.sort_by(|(share, rgb), (other_share, other_rgb)| other_share.total_cmp(share).then(rgb.cmp(other_rgb)));
    colors
        .into_iter()
        .map(|(share, rgb)| DominantColor { color: hex(rgb), share: (share * 1e3).round() / 1e3 })
        .collect()
}

/// Colours, each with the number of its pixels.
struct Group(Vec<(Oklab, f64)>);

impl Group {
    fn count(&self) -> f64 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    fn mean(&self) -> Oklab {
        let count = self.count();
        Oklab(std::array::from_fn(|axis| {
            self.0.iter().map(|(color, pixels)| color.0[axis] * pixels).sum::<f64>() / count
        }))
    }

    /// The squared distances from the mean, summed over the pixels, by axis.
    fn spreads(&self) -> [f64; 3] {
        let mean = self.mean();
        let square = |color: &Oklab, axis: usize| (color.0[axis] - mean.0[axis]).powi(2);
        std::array::from_fn(|axis| self.0.iter().map(|(color, pixels)| square(color, axis) * pixels).sum())
    }

    fn spread(&self) -> f64 {
        self.spreads().iter().sum()
    }

    /// Both parts have colours as long as the group has any spread.
    fn split(self) -> (Self, Self) {
        let (mean, spreads) = (self.mean(), self.spreads());
        let axis = (0..3).max_by(|a, b| spreads[*a].total_cmp(&spreads[*b])).unwrap_or_default();
        let (low, high) = self.0.into_iter().partition(|(color, _)| color.0[axis] <= mean.0[axis]);
        (Self(low), Self(high))
    }
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
