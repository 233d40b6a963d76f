use image::ImageDecoder;

use super::*;

fn metadata() -> Metadata {
    Metadata { exif: Some(crate::exif::orientation(1)), profile: Some(vec![7; 70_001]) }
}

#[test]
fn a_jpeg_carries_them_in_segments() {
    let plain = crate::samples::as_format(&crate::samples::quarters(20, 10).into(), image::ImageFormat::Jpeg);
    let jpeg = into_jpeg(plain, &metadata());
    let outline = crate::picture::jpeg::outline(&jpeg);
    assert_eq!(outline.profile(&jpeg), metadata().profile);
    assert_eq!(jpeg.get(outline.exif.expect("EXIF")), metadata().exif.as_deref());
    assert!(image::load_from_memory(&jpeg).is_ok());
}

#[test]
fn a_webp_carries_them_in_chunks() {
    let plain = crate::samples::as_format(&crate::samples::quarters(21, 10).into(), image::ImageFormat::WebP);
    let webp = into_webp(plain, (21, 10), &metadata());
    let mut decoder = image::codecs::webp::WebPDecoder::new(std::io::Cursor::new(&webp)).unwrap();
    assert_eq!(decoder.icc_profile().unwrap(), metadata().profile);
    assert_eq!(decoder.exif_metadata().unwrap(), metadata().exif);
    assert_eq!(image::load_from_memory(&webp).unwrap().width(), 21);
}

#[test]
fn without_any_a_file_stays_as_it_is() {
    assert_eq!(into_jpeg(vec![1, 2, 3], &Metadata::default()), [1, 2, 3]);
    assert_eq!(into_webp(vec![1, 2, 3], (1, 1), &Metadata::default()), [1, 2, 3]);
}
