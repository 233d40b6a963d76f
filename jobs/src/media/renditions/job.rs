//! What producers send and what they get back.

#[cfg(test)]
mod tests;

use karigar::Job;
use karigar::objects::Address;
use karigar_pictures::request::{Format, Wanted};
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// How many renditions one job may ask for.
pub const MAX_RENDITIONS: usize = 20;

/// Makes renditions of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeRenditions {
    /// The picture: JPEG, PNG, WebP, GIF, TIFF or BMP, of at most 64 MiB and 100 megapixels.
    pub source: Address,
    /// The renditions wanted. Nothing is enlarged: what is wider or higher than the picture comes out as large as it.
    #[serde(deserialize_with = "renditions")]
    #[schemars(length(min = 1, max = 20))]
    pub renditions: Vec<Wanted>,
    /// Whether EXIF, the place included, and the colour profile are passed on. Else no metadata are, and colours are
    /// converted to sRGB.
    #[serde(default)]
    pub keep_metadata: bool,
}

impl Job for MakeRenditions {
    const KIND: &'static str = "media.renditions";
    type Output = Renditions;
}

/// The renditions that were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Renditions {
    /// One for each that was wanted, in the same order.
    pub renditions: Vec<Rendition>,
}

/// One rendition. Its object never changes: it may be cached for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rendition {
    /// Where it lies.
    pub address: Address,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The object's length.
    pub bytes: u64,
    /// What it was written as.
    pub format: Format,
    /// Its media type.
    pub content_type: String,
}

fn renditions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Wanted>, D::Error> {
    // Each checks itself, so that an error names its place in the list.
    let wanted = Vec::<Wanted>::deserialize(deserializer)?;
    match wanted.len() {
        0 => Err(Error::custom("the list is empty; ask for at least one, such as {\"width\": 1024}")),
        1..=MAX_RENDITIONS => Ok(wanted),
        many => Err(Error::custom(format!(
            "{many} renditions; at most {MAX_RENDITIONS} are made by one job, so send several jobs"
        ))),
    }
}
