//! What is told of a picture.

mod facts;

pub use facts::{Camera, ColorProfile, DominantColor, Place, Taken};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::perceptual_hash::PerceptualHash;

/// What there is to know about a picture. What it does not say of itself is null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Description {
    /// Its width in pixels, once it is upright.
    pub width: u32,
    /// Its height in pixels, once it is upright.
    pub height: u32,
    /// Its width in pixels as it is stored, before it is turned upright.
    pub stored_width: u32,
    /// Its height in pixels as it is stored, before it is turned upright.
    pub stored_height: u32,
    /// How it must be turned to be upright, as EXIF numbers it; 1 is upright.
    #[schemars(range(min = 1, max = 8))]
    pub orientation: u8,
    /// The object's length.
    pub bytes: u64,
    /// Its true media type, by its content.
    #[schemars(example = &"image/jpeg")]
    pub content_type: String,
    /// Whether it may have transparent parts.
    pub alpha: bool,
    /// How many frames it has, as its container says; more than 1 is an animation.
    pub frames: u32,
    /// The colour profile that is embedded in it.
    pub color_profile: Option<ColorProfile>,
    /// When it was taken.
    pub taken: Option<Taken>,
    /// What it was taken with.
    pub camera: Option<Camera>,
    /// The lens's model, as [`Camera`]'s texts.
    pub lens: Option<String>,
    /// Where it was taken, if that was asked for.
    pub place: Option<Place>,
    /// Its ThumbHash in Base64: a blurred preview of some 25 bytes, with the proportions.
    pub thumb_hash: String,
    /// Its BlurHash: a blurred preview of 28 characters, of 4 × 3 components, or 3 × 4 if it is higher than wide.
    pub blur_hash: String,
    /// Its dominant colours, at most five, the largest first. Colours of a wide profile are brought to sRGB.
    pub colors: Vec<DominantColor>,
    /// Its perceptual hash. Pictures whose hashes differ in at most 8 of the 64 bits look alike.
    pub perceptual_hash: PerceptualHash,
    /// What could not be read, and why, such as a damaged EXIF. None of it kept the rest from being told.
    pub notes: Vec<String>,
}
