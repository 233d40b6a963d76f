use image::{GrayImage, Luma, Rgb};

use super::*;

fn one(rgb: [u8; 3]) -> DynamicImage {
    RgbImage::from_pixel(3, 2, Rgb(rgb)).into()
}

fn p3() -> Vec<u8> {
    ColorProfile::new_display_p3().encode().unwrap()
}

#[test]
fn a_wide_profile_is_brought_to_srgb() {
    let [red, green, blue] = convert(one([200, 100, 50]), Some(&p3())).get_pixel(0, 0).0;
    // By the matrices of CSS Color 4 (section 18): 214.9, 92.6, 31.0.
    assert!(red.abs_diff(215) <= 1 && green.abs_diff(93) <= 1 && blue.abs_diff(31) <= 1, "{red} {green} {blue}");
    let [red, green, blue] = convert(one([90, 90, 90]), Some(&p3())).get_pixel(2, 1).0;
    assert!([red, green, blue].iter().all(|value| value.abs_diff(90) <= 1), "grey stays grey");
}

#[test]
fn without_a_profile_that_can_be_used_colours_stay() {
    for profile in [None, Some(&b"no profile"[..]), Some(&p3()[..100])] {
        assert_eq!(convert(one([200, 100, 50]), profile), one([200, 100, 50]).into_rgb8());
    }
    let grey = GrayImage::from_pixel(1, 1, Luma([90]));
    assert_eq!(convert(grey.into(), Some(&p3())).into_raw(), [90; 3]);
}

#[test]
fn no_mutation_of_a_profile_panics() {
    let mut random = fastrand::Rng::with_seed(5);
    let whole = p3();
    for _ in 0..3_000 {
        let mut profile = whole.clone();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(0..profile.len());
            profile[at] = random.u8(..);
        }
        profile.truncate(profile.len() - if random.u8(..) < 32 { random.usize(0..profile.len()) } else { 0 });
        assert_eq!(convert(one([200, 100, 50]), Some(&profile)).dimensions(), (3, 2));
    }
}
