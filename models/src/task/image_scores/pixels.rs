//! From a picture to the model's numbers.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::ImageFormat;
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use super::processing::{Channels, Layout, Processing};
use crate::task::picture::Picture;

/// The picture as a square, three bytes a pixel. Rows are scaled first and rounded to bytes, then columns, as in Pillow:
/// in one go they would differ by a grey level in every sixth pixel.
pub(super) fn scaled(picture: &Picture, side: u32) -> Result<Vec<u8>, String> {
    let source =
        ImageRef::new(picture.width, picture.height, &picture.rgb, PixelType::U8x3).map_err(|e| e.to_string())?;
    let mut narrowed = Image::new(side, picture.height, PixelType::U8x3);
    let mut square = Image::new(side, side, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear)).use_alpha(false);
    let mut resizer = Resizer::new();
    resizer.resize(&source, &mut narrowed, &options).map_err(|e| e.to_string())?;
    resizer.resize(&narrowed, &mut square, &options).map_err(|e| e.to_string())?;
    Ok(square.into_vec())
}

/// What is left of a square after a JPEG of it, with libjpeg's defaults: half as many colours in each direction, each the
/// mean of four.
pub(super) fn through_jpeg(square: &[u8], side: u32, quality: u8) -> Result<Vec<u8>, String> {
    let side = u16::try_from(side).map_err(|_| format!("a JPEG ends at {} pixels", u16::MAX))?;
    let mut jpeg = Vec::with_capacity(square.len() / 4);
    let mut encoder = Encoder::new(&mut jpeg, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.encode(square, side, side, ColorType::Rgb).map_err(|e| e.to_string())?;
    let decoded = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).map_err(|e| e.to_string())?;
    Ok(decoded.into_rgb8().into_raw())
}

/// The middle of the square in the model's order of colours and pixels.
pub(super) fn numbers(square: &[u8], processing: &Processing, layout: Layout) -> Vec<f32> {
    let Processing { resize, crop, channels, mean, std, .. } = processing;
    let (side, crop) = (*resize as usize, *crop as usize);
    let offset = (side - crop) / 2;
    let order = match channels {
        Channels::Rgb => [0, 1, 2],
        Channels::Bgr => [2, 1, 0],
    };
    let rows = square.chunks_exact(3 * side).skip(offset).take(crop);
    let middle = rows.flat_map(|row| row[3 * offset..3 * (offset + crop)].chunks_exact(3));
    let number = |pixel: &[u8], at: usize| (f32::from(pixel[order[at]]) - mean[at]) / std[at];
    match layout {
        Layout::Nhwc => middle.flat_map(|pixel| [0, 1, 2].map(|at| number(pixel, at))).collect(),
        Layout::Nchw => {
            let plane = |at| middle.clone().map(move |pixel| number(pixel, at));
            plane(0).chain(plane(1)).chain(plane(2)).collect()
        }
    }
}
