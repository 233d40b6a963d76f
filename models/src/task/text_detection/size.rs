//! The size at which a picture is looked at.

use super::Parameters;
use super::boxes::Size;

/// Enlarged so that the shorter side has its least length, each side then rounded to a multiple, half to even. Nothing
/// is shrunk. None where even the smallest input of this shape would have too many pixels.
pub(super) fn of_input(picture: Size, parameters: &Parameters) -> Option<Size> {
    let Parameters { min_side, multiple_of, max_pixels, .. } = *parameters;
    let (width, height) = (f64::from(picture.width), f64::from(picture.height));
    let shorter = width.min(height);
    let wanted = if shorter < f64::from(min_side) { f64::from(min_side) / shorter } else { 1.0 };
    let allowed = (max_pixels as f64 / (width * height)).sqrt();
    let ratio = wanted.min(allowed);
    if ratio < 1.0 {
        return None;
    }
    let side = |side: f64| {
        let multiple = f64::from(multiple_of);
        ((side * ratio).trunc() / multiple).round_ties_even().max(1.0) * multiple
    };
    let (width, height) = (side(width), side(height));
    // Rounding a thin strip's side up may double its pixels, and no more.
    (width * height <= 2.0 * max_pixels as f64).then_some(Size { width: width as u32, height: height as u32 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::text_detection::tests::parameters;

    fn size(width: u32, height: u32) -> Option<(u32, u32)> {
        of_input(Size { width, height }, &parameters()).map(|size| (size.width, size.height))
    }

    #[test]
    fn small_pictures_are_enlarged_and_large_ones_kept_to_multiples_of_32() {
        assert_eq!(size(384, 191), Some((1472, 736)));
        assert_eq!(size(900, 1200), Some((896, 1216)));
        assert_eq!(size(1984, 1984), Some((1984, 1984)));
        // 752 and 784 lie in the middle; both go to the even multiple.
        assert_eq!(size(752, 784), Some((768, 768)));
    }

    #[test]
    fn a_strip_is_enlarged_only_as_far_as_its_pixels_allow() {
        assert_eq!(size(300, 1700), Some((736, 4160)));
        let (width, height) = size(32, 2000).expect("a size");
        assert!(width < 736 && u64::from(width) * u64::from(height) < 9_000_000, "{width} × {height}");
    }

    #[test]
    fn a_picture_of_too_many_pixels_has_no_size() {
        assert_eq!(size(4000, 4000), None);
        assert_eq!(size(1, 60_000_000), None);
    }
}
