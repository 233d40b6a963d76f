//! What producers send and what they get back.

use karigar::Job;
use karigar::objects::Address;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inference::ModelUsed;

/// Reads the text in a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadText {
    /// The picture: JPEG, PNG, WebP or GIF, of at most 64 MiB and 100 megapixels.
    pub source: Address,
}

impl Job for ReadText {
    const KIND: &'static str = "inference.read_text";
    type Output = TextRead;
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TextRead {
    /// From the top to the bottom, and at one height from the left to the right: of two columns the lines take turns.
    pub lines: Vec<TextLine>,
    /// The picture's width in pixels, upright.
    pub width: u32,
    /// The picture's height in pixels, upright.
    pub height: u32,
    /// The models that found and read the text.
    pub models: Vec<ModelUsed>,
}

/// A line of text, or a part of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TextLine {
    /// What it says.
    pub text: String,
    /// The corners of the box around it, x and y in pixels of the upright picture: upper left, upper right, lower right,
    /// lower left.
    #[serde(rename = "box")]
    pub corners: [[f32; 2]; 4],
    /// The mean probability of its characters, from 0.5 to 1.
    pub confidence: f32,
}
