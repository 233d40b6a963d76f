//! Small pictures for tests, of this crate and of those that use it.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage};

use crate::exif;

/// The corners of [`quarters`], from the top left, row by row.
pub const QUARTERS: [Rgb<u8>; 4] = [Rgb([220, 30, 30]), Rgb([30, 200, 30]), Rgb([30, 30, 220]), Rgb([230, 220, 40])];

/// A picture of four colours, so that no turn or flip of it looks like another.
pub fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| QUARTERS[usize::from(2 * y >= height) * 2 + usize::from(2 * x >= width)])
}

/// A picture that does not compress, so that every format has data to lose.
pub fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 7_u32;
    RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, red, green, blue] = state.to_le_bytes();
        Rgb([red, green, blue])
    })
}

/// The picture as a camera stores it that was held as `orientation` says: `upright` comes back once it is turned.
/// Written from the standard's words for row 0 and column 0, not from the code under test.
pub fn stored(upright: &RgbImage, orientation: u8) -> RgbImage {
    let (width, height) = upright.dimensions();
    let (columns, rows) = if orientation >= 5 { (height, width) } else { (width, height) };
    RgbImage::from_fn(columns, rows, |column, row| {
        let (x, y) = match orientation {
            1 => (column, row),                          // top, left
            2 => (columns - 1 - column, row),            // top, right
            3 => (columns - 1 - column, rows - 1 - row), // bottom, right
            4 => (column, rows - 1 - row),               // bottom, left
            5 => (row, column),                          // left, top
            6 => (rows - 1 - row, column),               // right, top
            7 => (rows - 1 - row, columns - 1 - column), // right, bottom
            _ => (row, columns - 1 - column),            // left, bottom
        };
        *upright.get_pixel(x, y)
    })
}

/// A JPEG with an orientation.
pub fn jpeg(image: &DynamicImage, orientation: u8) -> Vec<u8> {
    jpeg_with_exif(image, exif::orientation(orientation))
}

/// A JPEG with these EXIF data, from their TIFF header on.
pub fn jpeg_with_exif(image: &DynamicImage, exif: Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif).unwrap();
    encoder.write_image(image.as_bytes(), image.width(), image.height(), image.color().into()).unwrap();
    bytes
}

/// A PNG with an orientation.
pub fn png(image: &DynamicImage, orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif::orientation(orientation)).unwrap();
    encoder.write_image(image.as_bytes(), image.width(), image.height(), image.color().into()).unwrap();
    bytes
}

/// A file of any format that can be written.
pub fn as_format(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Overwrites what a JPEG's first frame header says of its size.
pub fn claim_jpeg_size(jpeg: &mut [u8], width: u16, height: u16) {
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
}

/// Overwrites what a PNG's header says of its size, and makes its checksum good.
pub fn claim_png_size(png: &mut [u8], width: u32, height: u32) {
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&checksum);
}

/// CRC-32 as PNG takes it (ISO/IEC 15948, annex D).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
