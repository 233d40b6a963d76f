use image::{ImageFormat, Rgb};

use super::*;
use crate::describe::perceptual_hash::{Grey, PerceptualHash};
use crate::describe::sample::Sample;
use crate::picture::Picture;
use crate::samples::{as_format, jpeg};

fn waves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        let wave = |a: f32, b: f32| (127.0 + 60.0 * (a * u).sin() + 60.0 * (b * v + 2.0 * u).cos()) as u8;
        Rgb([wave(9.0, 4.0), wave(5.0, 13.0), wave(17.0, 7.0)])
    })
}

#[test]
fn a_sample_of_a_scaled_photo_is_that_of_the_whole_one() {
    for (width, height) in [(2_001, 1_333), (640, 480), (401, 37), (64, 64), (3, 2), (1, 1)] {
        for orientation in [1, 6] {
            let photo = jpeg(&waves(width, height).into(), orientation);
            let Sample(whole) = Sample::of(Picture::open(&photo).unwrap().decode().unwrap());
            let Sample(scaled) = Sample::of(decode(&photo).unwrap().expect("no inks"));
            assert_eq!(scaled.dimensions(), whole.dimensions());
            let difference = |(one, other): (&u8, &u8)| u64::from(one.abs_diff(*other));
            let sum: u64 = scaled.iter().zip(whole.iter()).map(difference).sum();
            let mean = sum as f64 / scaled.len() as f64;
            assert!(mean < 2.5, "{width} × {height}, orientation {orientation}: {mean}");
            let hash = |image: &RgbImage| PerceptualHash::of(&Grey::of(image));
            let distance = hash(&scaled).distance(hash(&whole));
            assert!(width < 64 || distance <= 2, "{width} × {height}, orientation {orientation}: {distance} bits");
        }
    }
}

#[test]
fn a_grey_photo_stays_grey() {
    let grey = DynamicImage::from(GrayImage::from_pixel(900, 500, image::Luma([77])));
    let decoded = decode(&as_format(&grey, ImageFormat::Jpeg)).unwrap().expect("no inks");
    let found = decoded.image.as_luma8().expect("grey");
    assert_eq!(found.dimensions(), (SIDE, SIDE));
    assert!(found.iter().all(|value| value.abs_diff(77) <= 1));
}
