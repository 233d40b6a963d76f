use image::{ImageFormat, RgbImage};

use super::*;
use crate::samples::{as_format, claim_jpeg_size, claim_png_size, jpeg, noise, png, quarters, stored};

fn refused(bytes: &[u8]) -> PictureError {
    Picture::open(bytes).and_then(|picture| picture.decode().map(drop)).expect_err("refused")
}

fn red(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_pixel(width, height, Rgb([200, 0, 0])).into()
}

#[test]
fn a_small_file_that_claims_a_huge_picture_is_refused_by_its_header() {
    let mut bomb = jpeg(&red(8, 8), 1);
    claim_jpeg_size(&mut bomb, 65_500, 65_500);
    let error = refused(&bomb);
    assert!(matches!(error, PictureError::TooManyPixels { width: 65_500, height: 65_500 }), "{error}");
    assert!(error.to_string().contains("at most 100 million"), "{error}");

    let mut bomb = png(&red(8, 8), 1);
    claim_png_size(&mut bomb, 65_500, 65_500);
    assert!(matches!(refused(&bomb), PictureError::TooManyPixels { .. }));

    let mut bomb = as_format(&red(8, 8), ImageFormat::Gif);
    bomb[6..10].copy_from_slice(&[0xDC, 0xFF, 0xDC, 0xFF]);
    assert!(matches!(refused(&bomb), PictureError::TooManyPixels { .. }));
}

#[test]
fn a_file_cut_off_in_its_middle_is_truncated_in_every_format() {
    for format in ImageFormat::all().filter(|format| decodes(*format)) {
        let whole = as_format(&noise(64, 64).into(), format);
        let error = refused(&whole[..whole.len() / 2]);
        assert!(matches!(error, PictureError::Truncated), "{format:?}: {error}");
    }
}

#[test]
fn a_jpeg_of_too_many_scans_is_refused_before_it_is_decoded() {
    let mut bomb = jpeg(&red(8, 8), 1);
    let end = bomb.split_off(bomb.len() - 2);
    for _ in 0..MAX_SCANS {
        bomb.extend([0xFF, 0xDA, 0, 2]);
    }
    bomb.extend(end);
    assert!(matches!(refused(&bomb), PictureError::TooManyScans(65)));
}

#[test]
fn bytes_that_are_no_picture_and_formats_that_are_not_decoded_say_what_is() {
    assert!(matches!(refused(b""), PictureError::Empty));
    let error = refused(b"Dear sir or madam, please find enclosed");
    assert!(matches!(error, PictureError::NotAPicture) && error.to_string().contains("JPEG"), "{error}");
    for (bytes, name) in [(&b"\0\0\0\x18ftypheic\0\0\0\0"[..], "HEIC"), (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF")] {
        let error = refused(bytes).to_string();
        assert!(error.starts_with(&format!("{name} is not supported")) && error.contains("WEBP"), "{error}");
    }
}

#[test]
fn damage_is_told_from_truncation() {
    let mut damaged = png(&noise(16, 16).into(), 1);
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xFF;
    let error = refused(&damaged);
    assert!(matches!(error, PictureError::Damaged(_)), "{error}");
}

#[test]
fn transparency_becomes_white() {
    let mut image = image::RgbaImage::from_pixel(2, 1, image::Rgba([0, 0, 0, 0]));
    image.put_pixel(1, 0, image::Rgba([255, 0, 0, 128]));
    let decoded = Picture::open(&png(&image.into(), 1)).unwrap().decode().unwrap().image.into_rgb8();
    assert_eq!(decoded.into_raw(), [255, 255, 255, 255, 127, 127]);
}

#[test]
fn grey_stays_grey_in_eight_bits() {
    for grey in [
        image::GrayImage::from_pixel(3, 3, image::Luma([90])).into(),
        DynamicImage::ImageLuma16(image::ImageBuffer::from_pixel(3, 3, image::Luma([90 * 257]))),
    ] {
        let decoded = Picture::open(&png(&grey, 1)).unwrap().decode().unwrap().image;
        assert_eq!(decoded.as_luma8().expect("grey").as_raw(), &[90; 9]);
    }
}

#[test]
fn only_a_profile_of_the_written_colours_is_passed_on() {
    let mut profile = vec![0; 128];
    profile[16..20].copy_from_slice(b"RGB ");
    assert!(fits(&profile, false));
    assert!(!fits(&profile, true));
    profile[16..20].copy_from_slice(b"CMYK");
    assert!(!fits(&profile, false));
    assert!(!fits(b"short", false));
}

#[test]
fn memory_is_estimated_from_the_header() {
    let mut photo = jpeg(&red(8, 8), 1);
    claim_jpeg_size(&mut photo, 10_000, 10_000);
    let picture = Picture::open(&photo).unwrap();
    let (decoded, files) = (300_000_000, 2 * photo.len() as u64);
    assert_eq!(picture.memory(0), files + decoded);
    assert_eq!(picture.memory(2 * decoded), files + 2 * decoded);
}

#[test]
fn a_picture_is_decoded_upright_and_in_colour() {
    let upright = quarters(20, 10);
    for orientation in 1..=8 {
        let decoded = decode_upright(&png(&stored(&upright, orientation).into(), orientation)).unwrap();
        assert_eq!(decoded, upright, "orientation {orientation}");
    }
    let grey = image::GrayImage::from_pixel(2, 1, image::Luma([90])).into();
    assert_eq!(decode_upright(&png(&grey, 1)).unwrap().into_raw(), [90; 6]);
}

#[test]
fn the_size_is_that_of_the_upright_picture() {
    for orientation in 1..=8 {
        let size = Picture::open(&jpeg(&quarters(20, 10).into(), orientation)).unwrap().upright_size();
        assert_eq!(size, if orientation >= 5 { (10, 20) } else { (20, 10) });
    }
}
