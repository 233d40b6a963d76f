//! What producers send and what they get back.

#[cfg(test)]
mod tests;

use karigar::Job;
use karigar::objects::Address;
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// How many widths one job may ask for.
pub const MAX_WIDTHS: usize = 20;

/// The largest width that may be asked for, in pixels.
pub const MAX_WIDTH: u32 = 16_384;

/// Makes JPEG renditions of a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeRenditions {
    /// The photo: JPEG, PNG, WebP or GIF, of at most 64 MiB and 100 megapixels.
    pub source: Address,
    /// The widths wanted, in pixels, after the photo was turned upright. Nothing is enlarged: a width above the photo's
    /// gives the photo's, and widths that come to the same give one rendition.
    #[serde(deserialize_with = "widths")]
    #[schemars(length(min = 1, max = 20), inner(range(min = 1, max = 16384)), example = [320, 1024])]
    pub widths: Vec<u32>,
}

impl Job for MakeRenditions {
    const KIND: &'static str = "media.renditions";
    type Output = Renditions;
}

/// The renditions that were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Renditions {
    /// From the narrowest to the widest.
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
    /// Its media type.
    pub content_type: String,
}

fn widths<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u32>, D::Error> {
    // Each width checks itself, so that an error names its place in the list.
    let widths = Vec::<Width>::deserialize(deserializer)?;
    match widths.len() {
        0 => Err(Error::custom("the list is empty; name at least one width, such as 1024")),
        1..=MAX_WIDTHS => Ok(widths.into_iter().map(|width| width.0).collect()),
        many => {
            Err(Error::custom(format!("{many} widths; at most {MAX_WIDTHS} are made by one job, so send several jobs")))
        }
    }
}

#[derive(Deserialize)]
#[serde(try_from = "u32")]
struct Width(u32);

impl TryFrom<u32> for Width {
    type Error = String;

    fn try_from(width: u32) -> Result<Self, String> {
        if (1..=MAX_WIDTH).contains(&width) {
            Ok(Self(width))
        } else {
            Err(format!("a width of {width} pixels; take one from 1 to {MAX_WIDTH}"))
        }
    }
}
