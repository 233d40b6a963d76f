//! How much memory a description takes, told from a picture's header.

use super::sample::{SIDE, Sample};
use crate::memory::jpeg;
use crate::picture::jpeg::outline;
use crate::picture::{MAX_MEMORY_BYTES, Picture, is_jpeg, pixels};

/// The most bytes that [`describe`](super::describe) takes, with the picture's own, for a picture of `length` bytes of which
/// `head` is the beginning. Of a JPEG the beginning is enough; of another picture that is not whole, the most that is
/// allowed is told.
pub fn memory(head: &[u8], length: u64) -> u64 {
    let outline = if is_jpeg(head) { outline(head) } else { Default::default() };
    match outline.frame {
        // Other pixels are made of the whole picture. One copy of the file is in the reader of its header.
        Some(frame) if outline.has_planes() => {
            let (decoding, _) = jpeg(&outline, &frame, length, (SIDE, SIDE));
            (2 * length + decoding + Sample::MEMORY_BYTES).min(MAX_MEMORY_BYTES)
        }
        _ if (head.len() as u64) < length => MAX_MEMORY_BYTES,
        // What can't be opened is rejected before it takes anything.
        _ => Picture::open(head).map_or(length, |picture| needed(&picture).min(MAX_MEMORY_BYTES)),
    }
}

/// The same for an opened picture. The sample is taken straight from what was decoded.
pub(super) fn needed(picture: &Picture<'_>) -> u64 {
    picture.memory(3 * pixels(picture.stored_size()) + Sample::MEMORY_BYTES)
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, ImageFormat, RgbImage};

    use super::*;
    use crate::samples::{as_format, claim_jpeg_size, jpeg};

    #[test]
    fn the_beginning_of_a_jpeg_tells_and_of_another_picture_the_whole() {
        let image = DynamicImage::from(RgbImage::new(64, 48));
        let mut photo = jpeg(&image, 1);
        let small = memory(&photo, photo.len() as u64);
        assert!(small < 8 << 20, "{small}");
        claim_jpeg_size(&mut photo, 8_000, 6_000);
        let large = memory(&photo[..photo.len() - 10], 20 << 20);
        // The file twice and its planes, at least at an eighth.
        assert!((42 << 20..MAX_MEMORY_BYTES).contains(&large), "{large}");
        // Components named R, G and B are decoded as they are, whole.
        for (marker, at) in [(0xC0, [10, 13, 16]), (0xDA, [5, 7, 9])] {
            let segment = photo.windows(2).position(|two| two == [0xFF, marker]).expect("the marker");
            for (at, id) in at.into_iter().zip(*b"RGB") {
                photo[segment + at] = id;
            }
        }
        let pixels = memory(&photo, photo.len() as u64);
        assert!(pixels > 3 * 8_000 * 6_000, "{pixels}");
        let png = as_format(&image, ImageFormat::Png);
        assert!(memory(&png, png.len() as u64) < 8 << 20);
        assert_eq!(memory(&png[..40], png.len() as u64), MAX_MEMORY_BYTES);
        assert_eq!(memory(b"no picture", 10), 10);
    }
}
