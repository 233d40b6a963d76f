//! Pictures as files.

mod flatten;
#[cfg_attr(feature = "turbojpeg", path = "jpeg_turbo.rs")]
mod jpeg;
mod metadata;
mod png;
mod webp;

use image::metadata::Orientation;

use crate::color::ycbcr::{halve_chroma, pixels_of};
use crate::decode::Carried;
use crate::picture::fits;
use crate::render::RenditionError;
use crate::request::Format;
use crate::scratch::Scratch;
use crate::surface::{Channels, Surface};

/// What is written beside a picture.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    pub(crate) exif: Option<Vec<u8>>,
    pub(crate) profile: Option<Vec<u8>>,
}

impl Metadata {
    /// What stays true of an upright picture with these colours: EXIF without its orientation, the profile if it is theirs.
    pub(crate) fn of(carried: Carried, picture: &Surface) -> Self {
        let Carried { mut exif, profile } = carried;
        if let Some(exif) = &mut exif {
            // None where there was none.
            let _ = Orientation::remove_from_exif_chunk(exif);
        }
        let grey = match picture {
            Surface::Planes(planes) => planes.step.is_none(),
            Surface::Pixels(pixels) => matches!(pixels.channels, Channels::Grey | Channels::GreyAlpha),
        };
        Self { exif, profile: profile.filter(|profile| fits(profile, grey)) }
    }
}

/// Writes a picture. JPEG and WebP take planes with a sample of chroma for each four pixels, PNG one for each.
pub(crate) fn encode(
    picture: &Surface,
    format: Format,
    quality: u8,
    metadata: &Metadata,
    scratch: &mut Scratch,
) -> Result<Vec<u8>, RenditionError> {
    if let (Format::Jpeg | Format::Webp, Surface::Planes(planes)) = (format, picture)
        && planes.step == Some((1, 1))
    {
        let halved = Surface::Planes(halve_chroma(planes, scratch));
        let file = encode(&halved, format, quality, metadata, scratch);
        halved.end(scratch);
        return file;
    }
    match format {
        Format::Jpeg => {
            let jpeg = match picture {
                Surface::Planes(planes) => jpeg::encode_planes(planes, quality, scratch)?,
                Surface::Pixels(pixels) if pixels.channels.has_alpha() => {
                    let flat = flatten::onto_white(pixels, scratch);
                    let jpeg = jpeg::encode_pixels(&flat, quality, scratch);
                    scratch.give(flat.data);
                    jpeg?
                }
                Surface::Pixels(pixels) => jpeg::encode_pixels(pixels, quality, scratch)?,
            };
            Ok(metadata::into_jpeg(jpeg, metadata))
        }
        Format::Webp => {
            let webp = match picture {
                Surface::Planes(planes) => webp::encode_planes(planes, quality, scratch)?,
                Surface::Pixels(pixels) => webp::encode_pixels(pixels, quality, scratch)?,
            };
            Ok(metadata::into_webp(webp, picture.size(), metadata))
        }
        Format::Png => match picture {
            Surface::Planes(planes) => {
                let pixels = pixels_of(planes, scratch);
                let png = png::encode(&pixels, metadata);
                scratch.give(pixels.data);
                png
            }
            Surface::Pixels(pixels) => png::encode(pixels, metadata),
        },
        Format::Avif => Err(RenditionError::NotWritten(format)),
    }
}
