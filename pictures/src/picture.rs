//! A picture that is opened by its header, held against the limits, and only then decoded.
//!
//! What a picture may cost is bounded before it is decoded: see [`MAX_BYTES`], [`MAX_PIXELS`], [`MAX_SCANS`] and
//! [`MAX_MEMORY_BYTES`].

mod error;
pub(crate) mod jpeg;

#[cfg(test)]
mod tests;

pub use error::PictureError;

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};

use crate::decode::Carried;

/// The largest picture that is read, in bytes.
pub const MAX_BYTES: u64 = 64 << 20;

/// The most pixels a picture may have, width times height, as its header says.
pub const MAX_PIXELS: u64 = 100_000_000;

/// The most scans a JPEG may have. Encoders write about ten; each costs a pass over the whole picture.
pub const MAX_SCANS: u32 = 64;

/// The most memory that one job may take, in bytes: estimated from the header, and what the kind's permits ask for.
pub const MAX_MEMORY_BYTES: u64 = 1 << 30;

/// What a decoder may allocate beside the pixels it returns: rows, tables, unpacked metadata.
const DECODER_MEMORY_BYTES: u64 = 64 << 20;

/// The largest colour profile that is passed on. Those of cameras and screens have a few kilobytes.
const MAX_PROFILE_BYTES: usize = 64 << 10;

/// A picture of which only the header was read.
pub(crate) struct Picture<'a> {
    decoder: Box<dyn ImageDecoder + 'a>,
    format: ImageFormat,
    orientation: Orientation,
    input_bytes: u64,
    /// Coefficients that a progressive JPEG keeps until its last scan.
    coefficient_bytes: u64,
}

/// A decoded picture, as stored: RGB or grey, without transparency, not yet upright.
pub(crate) struct Decoded {
    pub(crate) image: DynamicImage,
    pub(crate) orientation: Orientation,
    pub(crate) profile: Option<Vec<u8>>,
}

/// Whether this build decodes a format.
pub fn decodes(format: ImageFormat) -> bool {
    format.reading_enabled()
}

/// The formats that this build decodes, for messages.
pub fn supported() -> String {
    let names: Vec<_> = ImageFormat::all().filter(|format| decodes(*format)).map(name).collect();
    names.join(", ")
}

fn name(format: ImageFormat) -> String {
    format!("{format:?}").to_uppercase()
}

impl<'a> Picture<'a> {
    /// Reads the header and checks all limits but that on memory, which depends on what becomes of the picture.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, PictureError> {
        let format = sniff(bytes)?;
        let outline = if format == ImageFormat::Jpeg { jpeg::outline(bytes) } else { jpeg::Outline::default() };
        if outline.scans > MAX_SCANS {
            return Err(PictureError::TooManyScans(outline.scans));
        }

        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut limits = Limits::default();
        limits.max_alloc = Some(DECODER_MEMORY_BYTES);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(PictureError::decoding)?;

        let (width, height) = decoder.dimensions();
        let pixels = pixels((width, height));
        if pixels == 0 {
            return Err(PictureError::Damaged("it has no pixels".to_owned()));
        }
        if pixels > MAX_PIXELS {
            return Err(PictureError::TooManyPixels { width, height });
        }
        let whole = match format {
            ImageFormat::Jpeg => outline.complete,
            ImageFormat::WebP => webp_is_whole(bytes),
            // Their decoders tell.
            _ => true,
        };
        if !whole {
            return Err(PictureError::Truncated);
        }
        // A photo whose EXIF is damaged is shown as it is stored.
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        // Three components of 16 bits.
        let coefficient_bytes = if outline.progressive { 6 * pixels } else { 0 };
        Ok(Self { decoder: Box::new(decoder), format, orientation, input_bytes: bytes.len() as u64, coefficient_bytes })
    }

    /// Width and height once upright.
    pub(crate) fn upright_size(&self) -> (u32, u32) {
        turned(self.decoder.dimensions(), self.orientation)
    }

    /// Width and height as stored.
    pub(crate) fn stored_size(&self) -> (u32, u32) {
        self.decoder.dimensions()
    }

    /// How it must be turned to be upright.
    pub(crate) fn orientation(&self) -> Orientation {
        self.orientation
    }

    /// Its format, by its first bytes.
    pub(crate) fn format(&self) -> ImageFormat {
        self.format
    }

    /// Whether its pixels say how transparent they are.
    pub(crate) fn has_alpha(&self) -> bool {
        self.decoder.color_type().has_alpha()
    }

    /// Its EXIF, which nobody has checked.
    pub(crate) fn exif(&mut self) -> Result<Option<Vec<u8>>, PictureError> {
        self.decoder.exif_metadata().map_err(PictureError::decoding)
    }

    /// Its colour profile, which nobody has checked; none if it can't be read.
    pub(crate) fn profile(&mut self) -> Option<Vec<u8>> {
        self.decoder.icc_profile().ok().flatten()
    }

    /// The most memory that is taken at one time by decoding it or by what is done afterwards, which takes so many bytes
    /// beside the file's own.
    pub(crate) fn memory(&self, afterwards: u64) -> u64 {
        let decoded = self.decoder.total_bytes();
        let plain = matches!(self.decoder.color_type(), ColorType::Rgb8 | ColorType::L8);
        let decoding = decoded + self.coefficient_bytes;
        let flattening = if plain { 0 } else { decoded + 4 * pixels(self.stored_size()) };
        // The JPEG decoder keeps a copy of its input.
        2 * self.input_bytes + decoding.max(flattening).max(afterwards)
    }

    /// Refuses the picture if [`Picture::memory`] is above [`MAX_MEMORY_BYTES`].
    pub(crate) fn allow(&self, afterwards: u64) -> Result<(), PictureError> {
        let needed = self.memory(afterwards);
        if needed > MAX_MEMORY_BYTES { Err(PictureError::TooMuchMemory(needed)) } else { Ok(()) }
    }

    /// Bytes of its pixels, as [`Picture::decode_as_stored`] gives them.
    pub(crate) fn decoded_bytes(&self) -> u64 {
        self.decoder.total_bytes()
    }

    /// Decodes the picture, transparency included, with what it carries; of an animation the first frame. EXIF data that
    /// can't be read count as none.
    pub(crate) fn decode_as_stored(mut self) -> Result<(DynamicImage, Carried), PictureError> {
        let carried = Carried { exif: self.exif().ok().flatten(), profile: self.profile() };
        let mut limits = Limits::default();
        limits.max_alloc = Some(self.decoder.total_bytes() + DECODER_MEMORY_BYTES);
        self.decoder.set_limits(limits).map_err(PictureError::decoding)?;
        Ok((DynamicImage::from_decoder(self.decoder).map_err(PictureError::decoding)?, carried))
    }

    /// Decodes the picture; of an animation the first frame.
    pub(crate) fn decode(self) -> Result<Decoded, PictureError> {
        let orientation = self.orientation;
        let (image, carried) = self.decode_as_stored()?;
        let image = flatten(image);
        let profile = carried.profile.filter(|profile| fits(profile, !image.color().has_color()));
        Ok(Decoded { image, orientation, profile })
    }
}

/// Decodes a picture and turns it upright: RGB of eight bits, transparency laid onto white; of an animation the first
/// frame. Heavy: for a thread that may block.
///
/// # Errors
/// What is wrong with the picture.
pub fn decode_upright(bytes: &[u8]) -> Result<RgbImage, PictureError> {
    let picture = Picture::open(bytes)?;
    // Turning it takes a copy.
    picture.allow(6 * pixels(picture.stored_size()))?;
    let Decoded { mut image, orientation, .. } = picture.decode()?;
    image.apply_orientation(orientation);
    Ok(image.into_rgb8())
}

pub(crate) fn pixels((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height)
}

/// Whether the first bytes are those of a JPEG (T.81, B.1.1.3): the start of the image and of a marker.
pub(crate) fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xD8, 0xFF])
}

fn sniff(bytes: &[u8]) -> Result<ImageFormat, PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    match image::guess_format(bytes) {
        Ok(format) if decodes(format) => Ok(format),
        Ok(format) => Err(PictureError::Unsupported(name(format))),
        // What iPhones send, which `image` does not know: an ISO base media file of one of these brands.
        Err(_) => match (bytes.get(4..8), bytes.get(8..12)) {
            (Some(b"ftyp"), Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1")) => {
                Err(PictureError::Unsupported("HEIC".to_owned()))
            }
            _ => Err(PictureError::NotAPicture),
        },
    }
}

/// Whether a WebP has the bytes that its container claims, from byte 8 on (RFC 9649, 2.3).
fn webp_is_whole(webp: &[u8]) -> bool {
    let claimed = webp.get(4..8).map(|bytes| bytes.iter().rev().fold(0, |size, byte| size << 8 | u64::from(*byte)));
    claimed.is_some_and(|claimed| webp.len() as u64 >= claimed + 8)
}

/// A size after the orientation was applied, or before: turning is its own inverse for sizes.
pub(crate) fn turned((width, height): (u32, u32), orientation: Orientation) -> (u32, u32) {
    match orientation {
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
            (height, width)
        }
        _ => (width, height),
    }
}

/// Eight bits a channel, grey kept grey, transparency laid onto white.
fn flatten(image: DynamicImage) -> DynamicImage {
    let color = image.color();
    if color.has_alpha() {
        let image = image.into_rgba8();
        let onto_white = |value: u8, alpha: u8| {
            let (value, alpha) = (u16::from(value), u16::from(alpha));
            // At most 255 after the division.
            ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        };
        let (width, height) = image.dimensions();
        RgbImage::from_fn(width, height, |x, y| {
            let [red, green, blue, alpha] = image.get_pixel(x, y).0;
            Rgb([red, green, blue].map(|value| onto_white(value, alpha)))
        })
        .into()
    } else if color.has_color() {
        image.into_rgb8().into()
    } else {
        image.into_luma8().into()
    }
}

/// Whether a profile describes the colours that are written: a CMYK one no longer does. The colour space stands in bytes
/// 16 to 19 of its header (ICC.1:2022, 7.2.6).
pub(crate) fn fits(profile: &[u8], grey: bool) -> bool {
    let space: &[u8] = if grey { b"GRAY" } else { b"RGB " };
    profile.len() <= MAX_PROFILE_BYTES && profile.get(16..20) == Some(space)
}
