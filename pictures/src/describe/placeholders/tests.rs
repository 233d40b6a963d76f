use image::Rgb;

use super::*;
use crate::samples::quarters;

#[test]
fn a_thumb_hash_keeps_the_mean_colour_and_the_proportions() {
    let preview = RgbImage::from_pixel(100, 50, Rgb([200, 40, 40]));
    let hash = STANDARD.decode(thumb_hash(&preview)).unwrap();
    let (red, green, blue, alpha) = thumbhash::thumb_hash_to_average_rgba(&hash).unwrap();
    for (found, expected) in [(red, 200.0), (green, 40.0), (blue, 40.0), (alpha, 255.0)] {
        assert!((255.0 * found - expected).abs() < 6.0, "{found} is not {expected}");
    }
    let (across, down, _) = thumbhash::thumb_hash_to_rgba(&hash).unwrap();
    assert!(across > down, "{across} × {down}");
}

#[test]
fn a_blur_hash_has_more_components_along_the_longer_side() {
    // Its first character counts them (woltapp/blurhash, Algorithm.md): (4 - 1) + 9 (3 - 1) = 21 is an L.
    assert!(blur_hash(&quarters(60, 40)).starts_with('L'));
    assert!(blur_hash(&quarters(40, 60)).starts_with('T'));
    assert_eq!(blur_hash(&quarters(60, 40)).len(), 28);
}

#[test]
fn a_single_pixel_has_both() {
    let preview = RgbImage::from_pixel(1, 1, Rgb([9, 9, 9]));
    assert!(!thumb_hash(&preview).is_empty() && !blur_hash(&preview).is_empty());
}
