//! A picture's bytes, opened by their header, and decoded into planes or pixels.

mod pixels;

use image::metadata::Orientation;

use crate::picture::jpeg::{Frame, Outline, outline};
use crate::picture::{MAX_PIXELS, MAX_SCANS, Picture, PictureError, is_jpeg, turned};
use crate::scratch::Scratch;
use crate::surface::Surface;

/// A picture of which only the header was read, and held against all limits but that on memory.
pub(crate) struct Source<'a> {
    bytes: &'a [u8],
    kind: Kind<'a>,
    pub(crate) orientation: Orientation,
}

enum Kind<'a> {
    Jpeg(Outline, Frame),
    Other(Picture<'a>),
}

/// What a picture carries beside itself.
#[derive(Debug, Default)]
pub(crate) struct Carried {
    /// EXIF data from their TIFF header on.
    pub(crate) exif: Option<Vec<u8>>,
    /// The colour profile.
    pub(crate) profile: Option<Vec<u8>>,
}

impl<'a> Source<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, PictureError> {
        if !is_jpeg(bytes) {
            let picture = Picture::open(bytes)?;
            let orientation = picture.orientation();
            return Ok(Self { bytes, kind: Kind::Other(picture), orientation });
        }
        let outline = outline(bytes);
        let frame = check(&outline)?;
        // A photo whose EXIF is damaged is shown as it is stored.
        let exif = outline.exif.clone().and_then(|range| bytes.get(range));
        let orientation = exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms);
        Ok(Self { bytes, kind: Kind::Jpeg(outline, frame), orientation })
    }

    /// Width and height as stored.
    pub(crate) fn stored_size(&self) -> (u32, u32) {
        match &self.kind {
            Kind::Jpeg(_, frame) => (frame.width.into(), frame.height.into()),
            Kind::Other(picture) => picture.stored_size(),
        }
    }

    /// Width and height once upright.
    pub(crate) fn upright_size(&self) -> (u32, u32) {
        turned(self.stored_size(), self.orientation)
    }

    /// Whether it is surely decoded into planes: a JPEG that is of neither inks, RGB nor an odd sampling.
    pub(crate) fn has_planes(&self) -> bool {
        matches!(&self.kind, Kind::Jpeg(outline, _) if outline.has_planes())
    }

    /// The most bytes that decoding takes at one time for a result of at least this stored size, and what of them is left
    /// after.
    pub(crate) fn memory(&self, needed: (u32, u32)) -> (u64, u64) {
        match &self.kind {
            Kind::Jpeg(outline, frame) => crate::memory::jpeg(outline, frame, self.bytes.len() as u64, needed),
            Kind::Other(picture) => {
                // Before it is resized, colours are multiplied by their alpha in a copy.
                let copies = if picture.has_alpha() { 2 } else { 1 };
                (picture.memory(0), copies * picture.decoded_bytes())
            }
        }
    }

    /// Decodes the picture, as stored, at a size of at least `needed`; of an animation the first frame.
    pub(crate) fn decode(self, needed: (u32, u32), scratch: &mut Scratch) -> Result<(Surface, Carried), PictureError> {
        match self.kind {
            Kind::Jpeg(outline, frame) => {
                let carried = Carried {
                    exif: outline.exif.clone().and_then(|range| self.bytes.get(range)).map(<[u8]>::to_vec),
                    profile: outline.profile(self.bytes),
                };
                Ok((decode_jpeg(self.bytes, &outline, &frame, needed, scratch)?, carried))
            }
            Kind::Other(picture) => {
                let (image, carried) = picture.decode_as_stored()?;
                Ok((Surface::Pixels(pixels::of(image)), carried))
            }
        }
    }
}

/// What no decoder is asked about.
fn check(outline: &Outline) -> Result<Frame, PictureError> {
    if outline.scans > MAX_SCANS {
        return Err(PictureError::TooManyScans(outline.scans));
    }
    let Some(frame) = outline.frame else {
        return Err(if outline.complete {
            PictureError::Damaged("it has no frame header".to_owned())
        } else {
            PictureError::Truncated
        });
    };
    let (width, height) = (u32::from(frame.width), u32::from(frame.height));
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooManyPixels { width, height });
    }
    if !outline.complete {
        return Err(PictureError::Truncated);
    }
    if width == 0 || height == 0 {
        return Err(PictureError::Damaged("it has no width or no height".to_owned()));
    }
    if frame.lossless {
        return Err(PictureError::Unsupported("lossless JPEG".to_owned()));
    }
    if frame.precision != 8 {
        return Err(PictureError::Unsupported(format!("a JPEG of {} bits", frame.precision)));
    }
    Ok(frame)
}

#[cfg(feature = "turbojpeg")]
fn decode_jpeg(
    bytes: &[u8],
    outline: &Outline,
    frame: &Frame,
    needed: (u32, u32),
    scratch: &mut Scratch,
) -> Result<Surface, PictureError> {
    let size = (frame.width.into(), frame.height.into());
    // Adobe's programs store light in place of ink, and leave their marker.
    crate::turbo::decode(bytes, size, needed, outline.adobe.is_some(), scratch)
}

#[cfg(not(feature = "turbojpeg"))]
fn decode_jpeg(
    bytes: &[u8],
    _: &Outline,
    _: &Frame,
    _: (u32, u32),
    scratch: &mut Scratch,
) -> Result<Surface, PictureError> {
    let (image, _) = Picture::open(bytes)?.decode_as_stored()?;
    let pixels = pixels::of(image);
    let planes = crate::color::ycbcr::planes_of(&pixels, scratch);
    scratch.give(pixels.data);
    Ok(Surface::Planes(planes))
}
