//! From a photo's bytes to those of its renditions, in two ways.

use std::io::Cursor;
use std::ops::Add;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader};
use karigar_pictures::render::render;
use karigar_pictures::request::{Format, Order, Wanted};
use karigar_pictures::scratch::Scratch;

use crate::Failure;

const WIDTHS: [u32; 3] = [2048, 1024, 320];
const QUALITY: u8 = 80;

/// What was made.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Made {
    pub(crate) bytes: u64,
    /// Width times height of all renditions, by which one tells that subjects made the same ones.
    pub(crate) pixels: u64,
}

impl Add for Made {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { bytes: self.bytes + other.bytes, pixels: self.pixels + other.pixels }
    }
}

pub(crate) trait Pipeline {
    fn renditions(&mut self, photo: &[u8]) -> Result<Made, Failure>;
}

/// Karigar's, with the memory of one slot of a worker.
pub(crate) struct Karigar {
    order: Order,
    scratch: Scratch,
}

impl Karigar {
    pub(crate) fn new(with_webp: bool) -> Self {
        let formats = if with_webp { &[Format::Jpeg, Format::Webp][..] } else { &[Format::Jpeg] };
        let renditions = WIDTHS.iter().flat_map(|width| formats.iter().map(|format| Wanted::wide(*width, *format)));
        Self { order: Order { renditions: renditions.collect(), keep_metadata: false }, scratch: Scratch::default() }
    }
}

impl Pipeline for Karigar {
    fn renditions(&mut self, photo: &[u8]) -> Result<Made, Failure> {
        let rendered = render(photo, &self.order, &mut self.scratch)?;
        let made = rendered
            .iter()
            .map(|one| Made { bytes: one.bytes.len() as u64, pixels: u64::from(one.width) * u64::from(one.height) });
        Ok(made.fold(Made::default(), Add::add))
    }
}

/// The `image` crate as its documentation shows it. It leaves colour profiles as they are.
pub(crate) struct Image;

impl Pipeline for Image {
    fn renditions(&mut self, photo: &[u8]) -> Result<Made, Failure> {
        let mut decoder = ImageReader::new(Cursor::new(photo)).with_guessed_format()?.into_decoder()?;
        let orientation = decoder.orientation()?;
        let mut upright = DynamicImage::from_decoder(decoder)?;
        upright.apply_orientation(orientation);
        let mut made = Made::default();
        for width in WIDTHS {
            let small = upright.resize(width, u32::MAX, FilterType::Lanczos3);
            let mut jpeg = Vec::new();
            small.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY))?;
            let pixels = u64::from(small.width()) * u64::from(small.height());
            made = made + Made { bytes: jpeg.len() as u64, pixels };
        }
        Ok(made)
    }
}
