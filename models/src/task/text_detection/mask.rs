//! Where the model sees text: its map of probabilities, cut at a threshold.

/// Which pixels are text, row by row.
pub(super) struct Mask {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) on: Vec<bool>,
}

impl Mask {
    /// The pixels above the threshold; each also turns on its neighbours to the right, below, and right below, so that
    /// letters that nearly touch become one region.
    pub(super) fn above(threshold: f32, map: &[f32], width: usize) -> Self {
        let height = map.len() / width;
        let mut on = vec![false; map.len()];
        for (at, _) in map.iter().enumerate().filter(|(_, value)| **value > threshold) {
            let (x, y) = (at % width, at / width);
            for y in y..(y + 2).min(height) {
                on[y * width + x..y * width + (x + 2).min(width)].fill(true);
            }
        }
        Self { width, height, on }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_above_the_threshold_grows_right_and_down() {
        let mut map = vec![0.0; 12];
        map[1] = 0.31;
        map[11] = 0.9;
        map[8] = 0.3;
        let on: String = Mask::above(0.3, &map, 4).on.iter().map(|on| if *on { '#' } else { '.' }).collect();
        assert_eq!(on, ".##..##....#");
    }
}
