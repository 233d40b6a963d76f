use std::time::Duration;

use image::codecs::gif::GifEncoder;
use image::{Delay, Frame, Rgba, RgbaImage};

use super::*;
use crate::samples::{as_format, noise};

fn animation(frames: u8, alpha: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for shade in 0..frames {
        let image = RgbaImage::from_fn(8, 8, |x, _| Rgba([40 * shade, 10, 10, if x == 0 { alpha } else { 255 }]));
        let delay = Delay::from_saturating_duration(Duration::from_millis(100));
        encoder.encode_frame(Frame::from_parts(image, 0, 0, delay)).unwrap();
    }
    drop(encoder);
    bytes
}

/// A PNG with this chunk after its header. Nobody looks at its checksum here.
fn png_with(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = as_format(&noise(4, 4).into(), ImageFormat::Png);
    let chunk = [&(data.len() as u32).to_be_bytes()[..], kind, data, &[0; 4]].concat();
    bytes.splice(33..33, chunk);
    bytes
}

fn webp_of(chunks: &[(&[u8; 4], usize)]) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\0WEBP".to_vec();
    for (kind, length) in chunks {
        bytes.extend(*kind);
        bytes.extend((*length as u32).to_le_bytes());
        bytes.resize(bytes.len() + length + length % 2, 0);
    }
    bytes
}

#[test]
fn frames_of_each_format_are_counted() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        assert_eq!(count(&as_format(&noise(4, 4).into(), format), format), 1, "{format:?}");
    }
    assert_eq!(count(&animation(5, 255), ImageFormat::Gif), 5);
    assert_eq!(count(&png_with(b"acTL", &[0, 0, 0, 12, 0, 0, 0, 0]), ImageFormat::Png), 12);
    assert_eq!(count(&png_with(b"tEXt", b"acTL"), ImageFormat::Png), 1);
    let webp = webp_of(&[(b"VP8X", 10), (b"ANIM", 6), (b"ANMF", 31), (b"ANMF", 24), (b"EXIF", 3)]);
    assert_eq!(count(&webp, ImageFormat::WebP), 2);
}

#[test]
fn a_gif_is_transparent_if_a_frame_has_a_transparent_colour() {
    assert!(gif(&animation(2, 0)).transparent);
    assert!(!gif(&as_format(&noise(4, 4).into(), ImageFormat::Gif)).transparent);
}

#[test]
fn no_mutation_or_cut_of_a_container_panics_or_hangs() {
    let mut random = fastrand::Rng::with_seed(11);
    let webp = webp_of(&[(b"VP8X", 10), (b"ANMF", 31), (b"ANMF", 24)]);
    let samples = [
        (animation(3, 0), ImageFormat::Gif),
        (png_with(b"acTL", &[0; 8]), ImageFormat::Png),
        (webp, ImageFormat::WebP),
    ];
    for _ in 0..3_000 {
        for (sample, format) in &samples {
            let mut bytes = sample.clone();
            for _ in 0..random.usize(1..8) {
                let at = random.usize(0..bytes.len());
                bytes[at] = [random.u8(..), 0xFF, 0][random.usize(0..3)];
            }
            bytes.truncate(random.usize(0..=bytes.len()));
            assert!(count(&bytes, *format) >= 1);
        }
    }
}
