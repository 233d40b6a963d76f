//! The smallest EXIF there is: an orientation and nothing else.

/// A TIFF header and one directory of one entry: tag 0x0112 (orientation), type 3 (a short), count 1
/// (CIPA DC-008, 4.6.4).
pub fn orientation(value: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([value, 0, 0, 0, 0, 0, 0, 0]);
    exif
}
