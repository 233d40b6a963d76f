//! JPEG by `jpeg-encoder`, from planes without a way over RGB.

use jpeg_encoder::{ColorType, Encoder, ImageBuffer, JpegColorType, SamplingFactor};

use crate::render::RenditionError;
use crate::scratch::Scratch;
use crate::surface::{Channels, Pixels, Planes};

pub(super) fn encode_planes(planes: &Planes, quality: u8, _: &mut Scratch) -> Result<Vec<u8>, RenditionError> {
    let mut jpeg = Vec::new();
    encoder(&mut jpeg, quality).encode_image(Rows(planes)).map_err(failed)?;
    Ok(jpeg)
}

pub(super) fn encode_pixels(pixels: &Pixels, quality: u8, _: &mut Scratch) -> Result<Vec<u8>, RenditionError> {
    let color = if pixels.channels == Channels::Grey { ColorType::Luma } else { ColorType::Rgb };
    let mut jpeg = Vec::new();
    // The plan refuses what JPEG's 16 bits can't hold.
    encoder(&mut jpeg, quality)
        .encode(&pixels.data, pixels.width as u16, pixels.height as u16, color)
        .map_err(failed)?;
    Ok(jpeg)
}

/// Without Huffman tables of the picture's own: zune-jpeg 0.5.15 reads those of this encoder wrongly.
fn encoder(jpeg: &mut Vec<u8>, quality: u8) -> Encoder<&mut Vec<u8>> {
    let mut encoder = Encoder::new(jpeg, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder
}

/// Rows of planes. The encoder halves chroma itself, by means: of a sample that is given four times, the same.
struct Rows<'a>(&'a Planes);

impl ImageBuffer for Rows<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        if self.0.step.is_some() { JpegColorType::Ycbcr } else { JpegColorType::Luma }
    }

    fn width(&self) -> u16 {
        self.0.width as u16
    }

    fn height(&self) -> u16 {
        self.0.height as u16
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let width = self.0.width as usize;
        let (across, down) = self.0.step.unwrap_or((1, 1));
        for (number, (plane, buffer)) in self.0.planes().into_iter().zip(buffers).take(self.0.count()).enumerate() {
            let stride = plane.stride as usize;
            if number == 0 {
                buffer.extend_from_slice(&plane.data[usize::from(y) * stride..][..width]);
            } else {
                let row = &plane.data[usize::from(y) / down as usize * stride..][..stride];
                buffer.extend(row.iter().flat_map(|sample| std::iter::repeat_n(*sample, across as usize)).take(width));
            }
        }
    }
}

fn failed(error: jpeg_encoder::EncodingError) -> RenditionError {
    RenditionError::Encode(error.to_string())
}
