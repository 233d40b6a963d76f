//! libjpeg-turbo's two ends, kept from picture to picture.

use turbojpeg::{
    Colorspace, Compressor, Decompressor, Image, PixelFormat, ScalingFactor, Subsamp, YuvImage, compressed_buf_len,
    yuv_pixels_len,
};

use crate::picture::{MAX_SCANS, PictureError};
use crate::scratch::Scratch;
use crate::surface::{Channels, Pixels, Planes, Surface};

pub(crate) struct Turbo {
    decompressor: Decompressor,
    compressor: Compressor,
}

/// What of a JPEG is compressed.
pub(crate) enum Samples<'a> {
    Planes(&'a Planes),
    /// Without transparency.
    Pixels(&'a Pixels),
}

impl Turbo {
    pub(crate) fn new() -> Result<Self, PictureError> {
        let mut decompressor = Decompressor::new().map_err(damaged)?;
        decompressor.set_scan_limit(MAX_SCANS).map_err(damaged)?;
        Ok(Self { decompressor, compressor: Compressor::new().map_err(damaged)? })
    }
}

/// Decodes a JPEG, whose header of this size was held against the limits, at the smallest of 1/8, 1/4, 1/2 and its own size that is at
/// least `needed`: into planes if it has luma and chroma, else into pixels. `inverted` says that CMYK is stored as light.
pub(crate) fn decode(
    jpeg: &[u8],
    size: (u32, u32),
    needed: (u32, u32),
    inverted: bool,
    scratch: &mut Scratch,
) -> Result<Surface, PictureError> {
    let header = scratch.turbo()?.decompressor.read_header(jpeg).map_err(damaged)?;
    if (header.width, header.height) != (size.0 as usize, size.1 as usize) {
        return Err(PictureError::Damaged("it has two sizes".to_owned()));
    }
    let factor = [8, 4, 2].map(|denominator| ScalingFactor::new(1, denominator)).into_iter().find(|factor| {
        factor.scale(header.width) >= needed.0 as usize && factor.scale(header.height) >= needed.1 as usize
    });
    let factor = factor.unwrap_or(ScalingFactor::ONE);
    scratch.turbo()?.decompressor.set_scaling_factor(factor).map_err(damaged)?;
    // JPEG has 16 bits for each.
    let size = (factor.scale(header.width) as u32, factor.scale(header.height) as u32);

    match (header.colorspace, header.subsamp) {
        (Colorspace::YCbCr | Colorspace::Gray, subsamp) if subsamp != Subsamp::Unknown => {
            let step = (subsamp != Subsamp::Gray).then(|| (subsamp.width() as u32, subsamp.height() as u32));
            let mut planes = Planes::new(size, step, scratch);
            let (width, height) = (size.0 as usize, size.1 as usize);
            // The library trusts the size that it is given.
            let length = yuv_pixels_len(width, 1, height, subsamp).map_err(damaged)?;
            if length != planes.data.len() {
                return Err(PictureError::Damaged("its planes have no such sizes".to_owned()));
            }
            let output = YuvImage { pixels: &mut planes.data[..], width, align: 1, height, subsamp };
            tolerate(scratch.turbo()?.decompressor.decompress_to_yuv(jpeg, output))?;
            planes.pad();
            Ok(Surface::Planes(planes))
        }
        (Colorspace::CMYK | Colorspace::YCCK, _) => {
            let mut pixels = decode_pixels(jpeg, size, Channels::Cmyk, scratch)?;
            if inverted {
                pixels.data.iter_mut().for_each(|ink| *ink = 255 - *ink);
            }
            Ok(Surface::Pixels(pixels))
        }
        (Colorspace::Gray, _) => Ok(Surface::Pixels(decode_pixels(jpeg, size, Channels::Grey, scratch)?)),
        _ => Ok(Surface::Pixels(decode_pixels(jpeg, size, Channels::Rgb, scratch)?)),
    }
}

fn decode_pixels(
    jpeg: &[u8],
    size: (u32, u32),
    channels: Channels,
    scratch: &mut Scratch,
) -> Result<Pixels, PictureError> {
    let mut pixels = Pixels::new(size, channels, scratch);
    let output = image(&mut pixels.data[..], size, channels);
    tolerate(scratch.turbo()?.decompressor.decompress(jpeg, output))?;
    Ok(pixels)
}

/// A JPEG with a sample of chroma for each four pixels, or grey, and Huffman tables of its own.
pub(crate) fn encode(samples: Samples<'_>, quality: u8, scratch: &mut Scratch) -> Result<Vec<u8>, PictureError> {
    let (size, grey) = match samples {
        Samples::Planes(planes) => ((planes.width, planes.height), planes.step.is_none()),
        Samples::Pixels(pixels) => ((pixels.width, pixels.height), pixels.channels == Channels::Grey),
    };
    let subsamp = if grey { Subsamp::Gray } else { Subsamp::Sub2x2 };
    let (width, height) = (size.0 as usize, size.1 as usize);
    let mut output = scratch.take(compressed_buf_len(width, height, subsamp).map_err(damaged)?);
    let compressor = &mut scratch.turbo()?.compressor;
    compressor.set_quality(i32::from(quality)).map_err(damaged)?;
    compressor.set_optimize(true).map_err(damaged)?;
    let length = match samples {
        Samples::Planes(planes) => {
            let input = YuvImage { pixels: &planes.data[..], width, align: 1, height, subsamp };
            compressor.compress_yuv_to_slice(input, &mut output)
        }
        Samples::Pixels(pixels) => {
            compressor.set_subsamp(subsamp).map_err(damaged)?;
            compressor.compress_to_slice(image(&pixels.data[..], size, pixels.channels), &mut output)
        }
    };
    let jpeg = length.map(|length| output[..length].to_vec()).map_err(damaged);
    scratch.give(output);
    jpeg
}

fn image<T>(pixels: T, (width, height): (u32, u32), channels: Channels) -> Image<T> {
    let format = match channels {
        Channels::Grey | Channels::GreyAlpha => PixelFormat::GRAY,
        Channels::Rgb => PixelFormat::RGB,
        Channels::Rgba => PixelFormat::RGBA,
        Channels::Cmyk => PixelFormat::CMYK,
    };
    let (width, height) = (width as usize, height as usize);
    Image { pixels, width, pitch: width * channels.count(), height, format }
}

/// Bytes too many before a marker, which cameras write, are no fault of the picture: it was decoded to its end.
fn tolerate(decoded: Result<(), turbojpeg::Error>) -> Result<(), PictureError> {
    match decoded {
        Err(turbojpeg::Error::TurboJpegError(what)) if what.contains("extraneous bytes before marker") => Ok(()),
        Err(error) => Err(damaged(error)),
        Ok(()) => Ok(()),
    }
}

fn damaged(error: turbojpeg::Error) -> PictureError {
    match error {
        turbojpeg::Error::TurboJpegError(what) if what.contains("Premature end") => PictureError::Truncated,
        turbojpeg::Error::TurboJpegError(what) if what.contains("emory") => {
            PictureError::TooMuchMemory(crate::picture::MAX_MEMORY_BYTES)
        }
        error => PictureError::Damaged(error.to_string()),
    }
}

impl std::fmt::Debug for Turbo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Turbo")
    }
}
