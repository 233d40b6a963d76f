//! What renditions are asked for.

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// The largest width or height that may be asked for, in pixels.
pub const MAX_SIDE: u32 = 16_384;

/// The quality where none is asked for.
pub(crate) const DEFAULT_QUALITY: u8 = 80;

/// How a rendition fills the width and the height that were asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// The whole picture, no wider and no higher than asked for.
    #[default]
    Inside,
    /// Exactly the proportions asked for, cut from the middle of the picture.
    Cover,
}

/// What a rendition is written as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JPEG, 4:2:0. Transparency becomes white.
    #[default]
    Jpeg,
    /// WebP, lossy. Keeps transparency.
    Webp,
    /// AVIF, which no build writes yet: a job that asks for it is rejected.
    Avif,
    /// PNG, lossless. Keeps transparency.
    Png,
}

/// One rendition that is asked for. At least one of width and height is named, both for `cover`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// The most that it is wide, in pixels, once upright.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 16384), example = 1024)]
    pub width: Option<u32>,
    /// The most that it is high, in pixels, once upright.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 16384))]
    pub height: Option<u32>,
    /// Whether the whole picture is shown (`inside`) or its middle, cut to the proportions of width and height (`cover`).
    #[serde(default)]
    pub fit: Fit,
    /// What it is written as.
    #[serde(default)]
    pub format: Format,
    /// From 1 to 100, on the scale of the format's own encoder; 80 if it is left out. PNG has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub quality: Option<u8>,
}

/// All that is asked for of one picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// One rendition is made for each.
    pub renditions: Vec<Wanted>,
    /// Whether EXIF (place included) and colour profile are passed on. Else all metadata are left out, and colours
    /// converted to sRGB.
    pub keep_metadata: bool,
}

impl Format {
    /// Its media type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Avif => "image/avif",
            Self::Png => "image/png",
        }
    }

    /// How names of its files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Avif => "avif",
            Self::Png => "png",
        }
    }

    /// Whether this build writes it.
    pub fn is_written(self) -> bool {
        self != Self::Avif
    }

    /// The most pixels that it is wide or high: of JPEG 16 bits, of WebP 14 (RFC 9649, 2.6).
    pub(crate) fn max_side(self) -> u32 {
        match self {
            Self::Webp => 16_383,
            Self::Jpeg | Self::Avif | Self::Png => 65_535,
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Webp => "WebP",
            Self::Avif => "AVIF",
            Self::Png => "PNG",
        })
    }
}

impl Wanted {
    /// The whole picture, at most so wide.
    pub fn wide(width: u32, format: Format) -> Self {
        Self { width: Some(width), height: None, fit: Fit::Inside, format, quality: None }
    }
}

/// The same fields before they are held against each other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "Wanted")]
struct Unchecked {
    #[serde(default)]
    width: Option<Side>,
    #[serde(default)]
    height: Option<Side>,
    #[serde(default)]
    fit: Fit,
    #[serde(default)]
    format: Format,
    #[serde(default)]
    quality: Option<Quality>,
}

impl<'de> Deserialize<'de> for Wanted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Unchecked { width, height, fit, format, quality } = Unchecked::deserialize(deserializer)?;
        let sides = usize::from(width.is_some()) + usize::from(height.is_some());
        match (fit, sides) {
            (_, 0) => {
                return Err(Error::custom("neither width nor height; name at least one, such as \"width\": 1024"));
            }
            (Fit::Cover, 1) => return Err(Error::custom("`cover` cuts to width and height; name both")),
            _ => {}
        }
        let side = |side: Option<Side>| side.map(|side| side.0);
        Ok(Self { width: side(width), height: side(height), fit, format, quality: quality.map(|quality| quality.0) })
    }
}

#[derive(Deserialize)]
#[serde(try_from = "u32")]
struct Side(u32);

impl TryFrom<u32> for Side {
    type Error = String;

    fn try_from(side: u32) -> Result<Self, String> {
        if (1..=MAX_SIDE).contains(&side) {
            Ok(Self(side))
        } else {
            Err(format!("{side} pixels; take a number from 1 to {MAX_SIDE}"))
        }
    }
}

#[derive(Deserialize)]
#[serde(try_from = "u32")]
struct Quality(u8);

impl TryFrom<u32> for Quality {
    type Error = String;

    fn try_from(quality: u32) -> Result<Self, String> {
        match u8::try_from(quality) {
            Ok(quality @ 1..=100) => Ok(Self(quality)),
            _ => Err(format!("a quality of {quality}; take a number from 1 to 100")),
        }
    }
}
