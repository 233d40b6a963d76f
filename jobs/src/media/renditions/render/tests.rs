use image::{GenericImageView, GrayImage, Luma, Rgb, RgbImage};

use super::*;
use crate::media::picture::decodes;
use crate::media::samples::{QUARTERS, as_format, claim_jpeg_size, jpeg, png, quarters, stored};

fn decode(rendered: &Rendered) -> DynamicImage {
    let image = image::load_from_memory(&rendered.jpeg).unwrap();
    assert_eq!(image.dimensions(), (rendered.width, rendered.height));
    image
}

fn sizes_of(rendered: &[Rendered]) -> Vec<(u32, u32)> {
    rendered.iter().map(|one| (one.width, one.height)).collect()
}

fn assert_near(found: Rgb<u8>, wanted: Rgb<u8>, what: &str) {
    let far = found.0.iter().zip(wanted.0).any(|(found, wanted)| found.abs_diff(wanted) > 12);
    assert!(!far, "{what}: {found:?} where {wanted:?} should be");
}

#[test]
fn every_orientation_comes_out_upright() {
    let upright = quarters(96, 64);
    for orientation in 1..=8 {
        let stored = DynamicImage::from(stored(&upright, orientation));
        for photo in [jpeg(&stored, orientation), png(&stored, orientation)] {
            let rendered = render(&photo, &[48, 96]).unwrap();
            assert_eq!(sizes_of(&rendered), [(48, 32), (96, 64)], "orientation {orientation}");
            for one in &rendered {
                let image = decode(one).into_rgb8();
                let (x, y) = (one.width / 4, one.height / 4);
                for (at, wanted) in [(x, y), (3 * x, y), (x, 3 * y), (3 * x, 3 * y)].into_iter().zip(QUARTERS) {
                    assert_near(*image.get_pixel(at.0, at.1), wanted, &format!("orientation {orientation} at {at:?}"));
                }
            }
        }
    }
}

#[test]
fn nothing_is_enlarged_and_equal_widths_give_one_rendition() {
    let photo = jpeg(&quarters(100, 50).into(), 1);
    let rendered = render(&photo, &[1_024, 40, 100, 40, 16_384]).unwrap();
    assert_eq!(sizes_of(&rendered), [(40, 20), (100, 50)]);
}

#[test]
fn heights_are_rounded_and_never_nothing() {
    assert_eq!(sizes((1_000, 667), &[320]).unwrap(), [(320, 213)]);
    assert_eq!(sizes((1_000, 2), &[10]).unwrap(), [(10, 1)]);
    assert_eq!(sizes((1, 1), &[320]).unwrap(), [(1, 1)]);
}

#[test]
fn a_rendition_higher_than_a_jpeg_can_be_is_refused() {
    let error = sizes((1, 70_000), &[1]).unwrap_err();
    assert!(matches!(error, RenditionError::TooHigh { width: 1, height: 70_000 }), "{error}");
}

#[test]
fn renditions_that_would_take_too_much_memory_are_refused_by_the_header() {
    let mut photo = jpeg(&quarters(8, 8).into(), 1);
    claim_jpeg_size(&mut photo, 10_000, 10_000);
    let picture = Picture::open(&photo).unwrap();
    assert!(check_memory(&picture, (1_024, 1_024)).is_ok());
    assert!(check_memory(&picture, (4_096, 4_096)).is_ok());
    let error = check_memory(&picture, (9_999, 9_999)).unwrap_err();
    assert!(error.to_string().contains("narrower"), "{error}");
}

#[test]
fn one_pixel_is_a_picture() {
    let photo = RgbImage::from_pixel(1, 1, Rgb([10, 120, 230])).into();
    for photo in [jpeg(&photo, 6), png(&photo, 3)] {
        let rendered = render(&photo, &[320, 1_024]).unwrap();
        assert_eq!(sizes_of(&rendered), [(1, 1)]);
        assert_near(*decode(&rendered[0]).into_rgb8().get_pixel(0, 0), Rgb([10, 120, 230]), "the pixel");
    }
}

#[test]
fn a_grey_photo_gives_grey_renditions() {
    let photo = as_format(&GrayImage::from_fn(64, 64, |x, _| Luma([x as u8 * 4])).into(), image::ImageFormat::Jpeg);
    let image = decode(&render(&photo, &[32]).unwrap()[0]);
    assert!(image.as_luma8().is_some(), "{:?}", image.color());
}

#[test]
fn a_profile_is_passed_on_and_other_metadata_is_not() {
    let mut profile = vec![0; 256];
    profile[16..20].copy_from_slice(b"RGB ");
    let mut photo = Vec::new();
    let mut encoder = JpegEncoder::new(&mut photo);
    encoder.set_icc_profile(profile.clone()).unwrap();
    encoder.set_exif_metadata(crate::media::exif::orientation(6)).unwrap();
    encoder.encode_image(&quarters(40, 40)).unwrap();

    let rendered = render(&photo, &[20]).unwrap();
    let mut decoder = image::codecs::jpeg::JpegDecoder::new(std::io::Cursor::new(&rendered[0].jpeg)).unwrap();
    assert_eq!(image::ImageDecoder::icc_profile(&mut decoder).unwrap(), Some(profile));
    assert_eq!(image::ImageDecoder::exif_metadata(&mut decoder).unwrap(), None);
}

#[test]
fn the_same_photo_gives_the_same_bytes() {
    let photo = jpeg(&quarters(80, 60).into(), 5);
    assert_eq!(render(&photo, &[16, 32]).unwrap(), render(&photo, &[32, 16]).unwrap());
}

#[test]
fn every_format_that_is_decoded_is_rendered() {
    for format in image::ImageFormat::all().filter(|format| decodes(*format)) {
        let rendered = render(&as_format(&quarters(40, 30).into(), format), &[20]).unwrap();
        assert_eq!(sizes_of(&rendered), [(20, 15)], "{format:?}");
    }
}
