//! The description of made pictures.

use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage};

use super::exif::samples::whole;
use super::*;
use crate::picture::PictureError;
use crate::samples::{as_format, claim_jpeg_size, jpeg, jpeg_with_exif, noise, png, quarters, stored};

/// Soft hills of colour, so that all frequencies say something.
fn hills(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        let wave = |a: f32, b: f32, c: f32| (127.0 + 60.0 * (a * u + c).sin() + 60.0 * (b * v + c * u).cos()) as u8;
        Rgb([wave(9.0, 4.0, 0.3), wave(5.0, 13.0, 1.1), wave(17.0, 7.0, 2.0)])
    })
}

#[test]
fn a_description_tells_what_a_picture_is() {
    let photo = jpeg_with_exif(&quarters(60, 40).into(), whole(false));
    let found = describe(&photo, true).unwrap();
    assert_eq!((found.width, found.height, found.stored_width, found.stored_height), (60, 40, 60, 40));
    assert_eq!((found.bytes, &*found.content_type), (photo.len() as u64, "image/jpeg"));
    assert_eq!((found.orientation, found.alpha, found.frames, found.color_profile), (1, false, 1, None));
    assert_eq!(found.taken.unwrap().offset.as_deref(), Some("+05:30"));
    assert_eq!(found.camera.unwrap().model.as_deref(), Some("K-1"));
    assert_eq!(found.place.unwrap().altitude, Some(-12.34));
    assert_eq!(found.colors.len(), 4);
    assert_eq!((found.blur_hash.len(), found.notes.len()), (28, 0));
    assert_eq!(describe(&photo, false).unwrap().place, None);
}

#[test]
fn the_type_is_that_of_the_content_in_every_format() {
    for (format, content_type) in [
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::Png, "image/png"),
        (ImageFormat::WebP, "image/webp"),
        (ImageFormat::Gif, "image/gif"),
    ] {
        let found = describe(&as_format(&quarters(30, 20).into(), format), false).unwrap();
        assert_eq!((&*found.content_type, found.width, found.alpha, found.frames), (content_type, 30, false, 1));
    }
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let transparent = DynamicImage::from(quarters(30, 20)).into_rgba8().into();
        assert!(describe(&as_format(&transparent, format), false).unwrap().alpha, "{format:?}");
    }
}

#[test]
fn the_eight_orientations_of_a_picture_have_the_same_hashes_and_colours() {
    let upright = hills(613, 411);
    let expected = describe(&png(&upright.clone().into(), 1), false).unwrap();
    for orientation in 2..=8 {
        let mut found = describe(&png(&stored(&upright, orientation).into(), orientation), false).unwrap();
        let turned = orientation >= 5;
        assert_eq!((found.orientation, found.stored_width), (orientation, if turned { 411 } else { 613 }));
        (found.orientation, found.stored_width, found.stored_height) = (1, 613, 411);
        found.bytes = expected.bytes;
        assert_eq!(found, expected, "orientation {orientation}");
    }
}

#[test]
fn a_turned_photo_is_another() {
    let hash = |image: &RgbImage| describe(&png(&image.clone().into(), 1), false).unwrap().perceptual_hash;
    let upright = hills(300, 200);
    for orientation in 2..=8 {
        let distance = hash(&upright).distance(hash(&stored(&upright, orientation)));
        assert!(distance > 8, "orientation {orientation}: {distance}");
    }
}

#[test]
fn a_picture_in_a_wide_profile_is_the_same_as_in_srgb() {
    use image::ImageEncoder;
    use image::codecs::png::PngEncoder;

    let p3 = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let wide = hills(120, 80);
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(p3.clone()).unwrap();
    encoder.write_image(wide.as_raw(), 120, 80, image::ExtendedColorType::Rgb8).unwrap();
    let found = describe(&bytes, false).unwrap();
    let converted = srgb::convert(wide.into(), Some(&p3));
    let same = describe(&png(&converted.into(), 1), false).unwrap();
    assert!(found.color_profile.unwrap().name.unwrap().contains("P3"));
    assert!(found.perceptual_hash.distance(same.perceptual_hash) <= 2);
    let channel = |hex: &str, at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    let (one, other) = (&found.colors[0].color, &same.colors[0].color);
    assert!([1, 3, 5].iter().all(|at| channel(one, *at).abs_diff(channel(other, *at)) <= 2), "{one} {other}");
}

#[test]
fn grey_narrow_and_tiny_pictures_are_described() {
    let grey = GrayImage::from_fn(50, 50, |x, _| Luma([5 * x as u8])).into();
    let colors = describe(&png(&grey, 1), false).unwrap().colors;
    assert!(colors.iter().all(|one| one.color[1..3] == one.color[3..5]), "{colors:?}");
    for (width, height) in [(1, 1), (2, 1), (1, 700), (3_000, 2)] {
        let found = describe(&png(&noise(width, height).into(), 1), false).unwrap();
        assert_eq!((found.width, found.height, found.blur_hash.len()), (width, height, 28));
    }
}

#[test]
fn a_damaged_exif_is_noted_and_the_rest_is_told() {
    let mut damaged = whole(true);
    damaged.truncate(40);
    for exif in [damaged, b"no EXIF at all".to_vec()] {
        let found = describe(&jpeg_with_exif(&quarters(20, 10).into(), exif), true).unwrap();
        assert_eq!((found.width, !found.notes.is_empty()), (20, true));
        assert!(found.notes[0].starts_with("the EXIF is damaged"), "{:?}", found.notes);
    }
}

#[test]
fn no_mutation_of_the_exif_keeps_a_picture_from_being_described() {
    let exif = whole(true);
    let samples = [jpeg_with_exif(&quarters(16, 8).into(), exif.clone()), {
        use image::ImageEncoder;
        let mut bytes = Vec::new();
        let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut bytes);
        encoder.set_exif_metadata(exif.clone()).unwrap();
        encoder.write_image(quarters(16, 8).as_raw(), 16, 8, image::ExtendedColorType::Rgb8).unwrap();
        bytes
    }];
    let mut random = fastrand::Rng::with_seed(1);
    for sample in &samples {
        let begin = sample.windows(exif.len()).position(|window| window == exif).expect("the EXIF");
        for _ in 0..2_000 {
            let mut bytes = sample.clone();
            for _ in 0..random.usize(1..8) {
                bytes[begin + random.usize(0..exif.len())] = random.u8(..);
            }
            let found = describe(&bytes, true).unwrap();
            assert_eq!(found.width * found.height, 128);
        }
    }
}

#[test]
fn no_mutation_of_a_whole_file_panics() {
    let mut random = fastrand::Rng::with_seed(2);
    let photo = jpeg_with_exif(&noise(16, 16).into(), whole(false));
    let others = [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif];
    let samples: Vec<_> =
        std::iter::once(photo).chain(others.map(|format| as_format(&noise(16, 16).into(), format))).collect();
    for sample in &samples {
        for _ in 0..500 {
            let mut bytes = sample.clone();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(0..bytes.len());
                bytes[at] = random.u8(..);
            }
            if let Err(error) = describe(&bytes, true) {
                assert!(!error.to_string().is_empty());
            }
        }
    }
}

#[test]
fn a_picture_is_refused_as_renditions_refuse_it() {
    let mut bomb = jpeg(&quarters(60, 40).into(), 1);
    claim_jpeg_size(&mut bomb, 65_500, 65_500);
    assert!(matches!(describe(&bomb, false), Err(PictureError::TooManyPixels { .. })));
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = as_format(&noise(64, 64).into(), format);
        for tenth in 1..=9 {
            let error = describe(&whole[..whole.len() * tenth / 10], false).expect_err("cut off");
            let told = matches!(error, PictureError::Truncated | PictureError::Damaged(_));
            assert!(told, "{format:?}, {tenth} tenths: {error}");
        }
    }
}
