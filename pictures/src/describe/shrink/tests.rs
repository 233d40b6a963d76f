use image::{GrayImage, Luma, Rgb, RgbImage};

use super::*;
use crate::samples::{noise, stored};

#[test]
fn a_pixel_is_the_mean_of_what_it_covers() {
    let row = |values: &[u8]| GrayImage::from_vec(values.len() as u32, 1, values.to_vec()).unwrap();
    for (from, to) in [
        (&[0, 100, 200, 40][..], &[50, 120][..]),
        // One and a half pixels each: (0 + 30/2) / 1.5 and (30/2 + 90) / 1.5.
        (&[0, 30, 90], &[10, 70]),
        (&[10, 20], &[10, 10, 20, 20]),
        (&[10, 20], &[10, 15, 20]),
        (&[7], &[7, 7, 7]),
    ] {
        assert_eq!(shrink(&row(from), to.len() as u32, 1), row(to), "{from:?}");
    }
    let square = GrayImage::from_vec(2, 2, vec![0, 100, 200, 255]).unwrap();
    assert_eq!(shrink(&square, 1, 1).get_pixel(0, 0), &Luma([139]));
}

#[test]
fn the_same_size_is_the_same_picture_and_one_colour_stays() {
    let image = noise(7, 5);
    assert_eq!(shrink(&image, 7, 5), image);
    let white = RgbImage::from_pixel(1_001, 333, Rgb([255, 254, 1]));
    assert_eq!(shrink(&white, 100, 33), RgbImage::from_pixel(100, 33, Rgb([255, 254, 1])));
}

#[test]
fn a_turned_or_mirrored_picture_gives_the_same_pixels() {
    let upright = noise(61, 47);
    let expected = shrink(&upright, 20, 15);
    for orientation in 1..=8 {
        let (width, height) = if orientation >= 5 { (15, 20) } else { (20, 15) };
        let shrunk = shrink(&stored(&upright, orientation), width, height);
        assert_eq!(shrunk, stored(&expected, orientation), "orientation {orientation}");
    }
}

#[test]
fn the_longest_picture_that_is_taken_does_not_overflow() {
    let long = GrayImage::from_pixel(50_000_000, 2, Luma([255]));
    assert_eq!(shrink(&long, 200, 2), GrayImage::from_pixel(200, 2, Luma([255])));
}
