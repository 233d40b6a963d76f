//! Renditions of small made pictures, the same for each build.

use image::{DynamicImage, GenericImageView, GrayImage, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use moxcms::ColorProfile;

use super::*;
use crate::picture::decodes;
use crate::request::Fit;
use crate::samples::{QUARTERS, as_format, jpeg, png, quarters, stored};

fn made(photo: &[u8], wanted: Vec<Wanted>) -> Vec<Rendered> {
    let order = Order { renditions: wanted, keep_metadata: false };
    render(photo, &order, &mut Scratch::default()).unwrap()
}

fn widths(photo: &[u8], widths: &[u32]) -> Vec<Rendered> {
    made(photo, widths.iter().map(|width| Wanted::wide(*width, Format::Jpeg)).collect())
}

fn decode(rendered: &Rendered) -> DynamicImage {
    let image = image::load_from_memory(&rendered.bytes).unwrap();
    assert_eq!(image.dimensions(), (rendered.width, rendered.height));
    image
}

fn sizes_of(rendered: &[Rendered]) -> Vec<(u32, u32)> {
    rendered.iter().map(|one| (one.width, one.height)).collect()
}

fn assert_near(found: [u8; 3], wanted: [u8; 3], what: &str) {
    let far = found.iter().zip(wanted).any(|(found, wanted)| found.abs_diff(wanted) > 12);
    assert!(!far, "{what}: {found:?} where {wanted:?} should be");
}

#[test]
fn every_orientation_comes_out_upright_in_every_format() {
    let upright = quarters(96, 64);
    for orientation in 1..=8 {
        let stored = DynamicImage::from(stored(&upright, orientation));
        for photo in [jpeg(&stored, orientation), png(&stored, orientation)] {
            for format in [Format::Jpeg, Format::Webp, Format::Png] {
                let rendered = made(&photo, vec![Wanted::wide(48, format), Wanted::wide(96, format)]);
                assert_eq!(sizes_of(&rendered), [(48, 32), (96, 64)], "orientation {orientation}");
                for one in &rendered {
                    let image = decode(one).into_rgb8();
                    let (x, y) = (one.width / 4, one.height / 4);
                    for (at, wanted) in [(x, y), (3 * x, y), (x, 3 * y), (3 * x, 3 * y)].into_iter().zip(QUARTERS) {
                        let what = format!("orientation {orientation} at {at:?} in {format}");
                        assert_near(image.get_pixel(at.0, at.1).0, wanted.0, &what);
                    }
                }
            }
        }
    }
}

#[test]
fn a_cover_shows_the_middle_whatever_the_orientation() {
    // Red, green and blue from the left to the right.
    let upright = RgbImage::from_fn(90, 30, |x, _| QUARTERS[(x / 30) as usize]);
    for orientation in 1..=8 {
        let photo = png(&stored(&upright, orientation).into(), orientation);
        let square = Wanted { width: Some(15), height: Some(15), fit: Fit::Cover, ..Wanted::wide(15, Format::Png) };
        let rendered = made(&photo, vec![square, Wanted::wide(90, Format::Png)]);
        let image = decode(&rendered[0]).into_rgb8();
        assert_eq!(image.dimensions(), (15, 15));
        for (x, y) in [(2, 2), (7, 7), (12, 12)] {
            assert_near(image.get_pixel(x, y).0, QUARTERS[1].0, &format!("orientation {orientation} at {x}"));
        }
    }
}

#[test]
fn renditions_come_in_the_order_of_what_is_asked_for() {
    let photo = jpeg(&quarters(100, 50).into(), 1);
    let rendered = widths(&photo, &[1_024, 40, 100, 40, 16_384]);
    assert_eq!(sizes_of(&rendered), [(100, 50), (40, 20), (100, 50), (40, 20), (100, 50)]);
    assert_eq!(rendered[1], rendered[3]);
}

#[test]
fn renditions_that_would_take_too_much_memory_are_refused_by_the_header() {
    let mut photo = jpeg(&quarters(8, 8).into(), 1);
    crate::samples::claim_jpeg_size(&mut photo, 10_000, 10_000);
    let order = |width| Order { renditions: vec![Wanted::wide(width, Format::Png); 3], keep_metadata: false };
    assert!(Rendering::new(&photo, &order(1_024)).is_ok());
    let error = Rendering::new(&photo, &order(10_000)).err().expect("refused");
    assert!(error.to_string().contains("smaller ones"), "{error}");
}

#[test]
fn one_pixel_is_a_picture() {
    let photo = RgbImage::from_pixel(1, 1, Rgb([10, 120, 230])).into();
    for photo in [jpeg(&photo, 6), png(&photo, 3)] {
        for format in [Format::Jpeg, Format::Webp, Format::Png] {
            let rendered = made(&photo, vec![Wanted::wide(320, format)]);
            assert_eq!(sizes_of(&rendered), [(1, 1)]);
            assert_near(decode(&rendered[0]).to_rgb8().get_pixel(0, 0).0, [10, 120, 230], "the pixel");
        }
    }
}

#[test]
fn odd_sides_keep_their_edges() {
    let photo = RgbImage::from_pixel(33, 17, Rgb([200, 40, 90])).into();
    for (photo, orientation) in [1, 6].map(|orientation| (jpeg(&photo, orientation), orientation)) {
        let rendered = widths(&photo, &[33, 17, 13, 7, 5, 3]);
        for one in &rendered {
            for (x, y, pixel) in decode(one).into_rgb8().enumerate_pixels() {
                assert_near(pixel.0, [200, 40, 90], &format!("{x}, {y} of {} wide, {orientation}", one.width));
            }
        }
    }
}

#[test]
fn a_grey_photo_gives_grey_renditions() {
    let grey: DynamicImage = GrayImage::from_fn(64, 64, |x, _| Luma([x as u8 * 4])).into();
    for photo in [as_format(&grey, ImageFormat::Jpeg), as_format(&grey, ImageFormat::Png)] {
        for format in [Format::Jpeg, Format::Png] {
            let image = decode(&made(&photo, vec![Wanted::wide(32, format)])[0]);
            let grey = image.as_luma8().unwrap_or_else(|| panic!("{:?}", image.color()));
            assert!(grey.get_pixel(16, 9).0[0].abs_diff(130) < 6, "{grey:?}");
        }
    }
}

#[test]
fn transparency_is_kept_where_the_format_has_it_and_else_becomes_white() {
    let glass = RgbaImage::from_fn(40, 40, |x, _| if x < 20 { Rgba([250, 0, 0, 255]) } else { Rgba([0, 9, 0, 0]) });
    let photo = as_format(&glass.into(), ImageFormat::Png);
    let rendered =
        made(&photo, [Format::Jpeg, Format::Webp, Format::Png].map(|format| Wanted::wide(20, format)).into());
    let [flat, webp, png] = [0, 1, 2].map(|at| decode(&rendered[at]));
    assert_near(flat.to_rgb8().get_pixel(15, 9).0, [255; 3], "white");
    assert_near(flat.to_rgb8().get_pixel(4, 9).0, [250, 0, 0], "red");
    for kept in [webp, png] {
        assert_eq!(kept.get_pixel(15, 9).0[3], 0);
        assert_eq!(kept.get_pixel(4, 9).0[3], 255);
    }
}

#[test]
fn sixteen_bits_become_eight() {
    let deep = image::ImageBuffer::from_pixel(20, 20, Rgb([60_000_u16, 30_000, 0]));
    let photo = as_format(&DynamicImage::ImageRgb16(deep), ImageFormat::Png);
    let image = decode(&widths(&photo, &[10])[0]).into_rgb8();
    assert_near(image.get_pixel(5, 5).0, [233, 117, 0], "the colour");
}

fn with_profile(profile: Vec<u8>, color: [u8; 3], orientation: u8) -> Vec<u8> {
    use image::ImageEncoder;
    let mut photo = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut photo, 98);
    encoder.set_icc_profile(profile).unwrap();
    encoder.set_exif_metadata(crate::exif::orientation(orientation)).unwrap();
    encoder.encode_image(&RgbImage::from_pixel(40, 20, Rgb(color))).unwrap();
    photo
}

#[test]
fn colors_become_srgb_and_no_metadata_stay() {
    let photo = with_profile(ColorProfile::new_display_p3().encode().unwrap(), [187, 105, 62], 6);
    for format in [Format::Jpeg, Format::Webp, Format::Png] {
        let rendered = made(&photo, vec![Wanted::wide(20, format), Wanted::wide(10, format)]);
        for one in &rendered {
            assert_near(decode(one).to_rgb8().get_pixel(5, 5).0, [200, 100, 50], &format!("{format}"));
            let mut found = image::ImageReader::new(std::io::Cursor::new(&one.bytes)).with_guessed_format().unwrap();
            found.no_limits();
            let mut decoder = found.into_decoder().unwrap();
            assert_eq!(image::ImageDecoder::icc_profile(&mut decoder).unwrap(), None);
            assert_eq!(image::ImageDecoder::exif_metadata(&mut decoder).unwrap(), None);
        }
    }
}

#[test]
fn metadata_are_kept_on_request_without_the_orientation_that_no_longer_holds() {
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let photo = with_profile(profile.clone(), [187, 105, 62], 6);
    let renditions: Vec<_> = [Format::Jpeg, Format::Webp, Format::Png].map(|format| Wanted::wide(10, format)).into();
    let order = Order { renditions, keep_metadata: true };
    for one in render(&photo, &order, &mut Scratch::default()).unwrap() {
        assert_eq!((one.width, one.height), (10, 20));
        assert_near(decode(&one).to_rgb8().get_pixel(5, 5).0, [187, 105, 62], &format!("{}", one.format));
        let reader = image::ImageReader::new(std::io::Cursor::new(&one.bytes)).with_guessed_format().unwrap();
        let mut decoder = reader.into_decoder().unwrap();
        assert_eq!(image::ImageDecoder::icc_profile(&mut decoder).unwrap().as_ref(), Some(&profile), "{}", one.format);
        let exif = image::ImageDecoder::exif_metadata(&mut decoder).unwrap();
        assert_eq!(exif, Some(crate::exif::orientation(1)), "{}", one.format);
    }
}

#[test]
fn the_same_photo_gives_the_same_bytes_with_used_memory_too() {
    let photo = jpeg(&quarters(80, 60).into(), 5);
    let other = jpeg(&quarters(333, 222).into(), 1);
    let order = Order {
        renditions: vec![Wanted::wide(16, Format::Webp), Wanted::wide(32, Format::Jpeg)],
        keep_metadata: false,
    };
    let mut scratch = Scratch::default();
    let first = render(&photo, &order, &mut scratch).unwrap();
    render(&other, &order, &mut scratch).unwrap();
    assert_eq!(render(&photo, &order, &mut scratch).unwrap(), first);
}

#[test]
fn every_format_that_is_decoded_is_rendered() {
    for format in ImageFormat::all().filter(|format| decodes(*format)) {
        let rendered = widths(&as_format(&quarters(40, 30).into(), format), &[20]);
        assert_eq!(sizes_of(&rendered), [(20, 15)], "{format:?}");
    }
}

#[test]
fn a_quality_makes_a_difference_and_a_format_that_is_not_built_is_refused() {
    let photo = png(&crate::samples::noise(64, 64).into(), 1);
    let with = |quality| Wanted { quality: Some(quality), ..Wanted::wide(64, Format::Jpeg) };
    let rendered = made(&photo, vec![with(20), with(95)]);
    assert!(2 * rendered[0].bytes.len() < rendered[1].bytes.len());
    let order = Order { renditions: vec![Wanted::wide(64, Format::Avif)], keep_metadata: false };
    let error = render(&photo, &order, &mut Scratch::default()).unwrap_err();
    assert!(error.to_string().contains("no AVIF"), "{error}");
}
