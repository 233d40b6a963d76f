//! A picture that is opened by its header, held against the limits, and only then decoded.
//!
//! What a picture may cost is bounded before it is decoded: see [`MAX_BYTES`], [`MAX_PIXELS`], [`MAX_SCANS`] and
//! [`MAX_MEMORY_BYTES`].

mod error;
mod jpeg;

#[cfg(test)]
mod tests;

pub use error::PictureError;

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};

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
pub(super) struct Picture<'a> {
    decoder: Box<dyn ImageDecoder + 'a>,
    orientation: Orientation,
    input_bytes: u64,
    /// Coefficients that a progressive JPEG keeps until its last scan.
    coefficient_bytes: u64,
}

/// A decoded picture, as stored: RGB or grey, without transparency, not yet upright.
pub(super) struct Decoded {
    pub(super) image: DynamicImage,
    pub(super) orientation: Orientation,
    pub(super) profile: Option<Vec<u8>>,
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
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, PictureError> {
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
        Ok(Self { decoder: Box::new(decoder), orientation, input_bytes: bytes.len() as u64, coefficient_bytes })
    }

    /// Width and height once upright.
    pub(super) fn upright_size(&self) -> (u32, u32) {
        turned(self.decoder.dimensions(), self.orientation)
    }

    /// Width and height as stored.
    pub(super) fn stored_size(&self) -> (u32, u32) {
        self.decoder.dimensions()
    }

    /// How it must be turned to be upright.
    pub(super) fn orientation(&self) -> Orientation {
        self.orientation
    }

    /// The most memory that is taken at one time by decoding it or by what is done afterwards, which takes so many bytes
    /// beside the file's own.
    pub(super) fn memory(&self, afterwards: u64) -> u64 {
        let decoded = self.decoder.total_bytes();
        let plain = matches!(self.decoder.color_type(), ColorType::Rgb8 | ColorType::L8);
        let decoding = decoded + self.coefficient_bytes;
        let flattening = if plain { 0 } else { decoded + 4 * pixels(self.stored_size()) };
        // The JPEG decoder keeps a copy of its input.
        2 * self.input_bytes + decoding.max(flattening).max(afterwards)
    }

    /// Decodes the picture; of an animation the first frame.
    pub(super) fn decode(mut self) -> Result<Decoded, PictureError> {
        let profile = self.decoder.icc_profile().ok().flatten();
        let mut limits = Limits::default();
        limits.max_alloc = Some(self.decoder.total_bytes() + DECODER_MEMORY_BYTES);
        self.decoder.set_limits(limits).map_err(PictureError::decoding)?;
        let image = flatten(DynamicImage::from_decoder(self.decoder).map_err(PictureError::decoding)?);
        let profile = profile.filter(|profile| fits(profile, &image));
        Ok(Decoded { image, orientation: self.orientation, profile })
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
    let needed = picture.memory(6 * pixels(picture.stored_size()));
    if needed > MAX_MEMORY_BYTES {
        return Err(PictureError::TooMuchMemory(needed));
    }
    let Decoded { mut image, orientation, .. } = picture.decode()?;
    image.apply_orientation(orientation);
    Ok(image.into_rgb8())
}

pub(super) fn pixels((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height)
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
pub(super) fn turned((width, height): (u32, u32), orientation: Orientation) -> (u32, u32) {
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
fn fits(profile: &[u8], image: &DynamicImage) -> bool {
    let space: &[u8] = if image.color().has_color() { b"RGB " } else { b"GRAY" };
    profile.len() <= MAX_PROFILE_BYTES && profile.get(16..20) == Some(space)
}
