//! What producers send and what they get back.

use karigar::Job;
use karigar::objects::Address;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inference::ModelUsed;

/// Tells what a file is by its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DetectFileType {
    /// The file, of any size: only its ends are read.
    pub source: Address,
}

impl Job for DetectFileType {
    const KIND: &'static str = "inference.detect_file_type";
    type Output = DetectedFileType;
}

/// What the file is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DetectedFileType {
    /// Magika's word for it, such as `png`, `python`, `txt`, `unknown` or `empty`.
    pub label: String,
    /// Its media type.
    pub mime_type: String,
    /// The group that it belongs to, such as `image` or `code`.
    pub group: String,
    /// What it is in words.
    pub description: String,
    /// How names of such files usually end, without the dot, the most usual first.
    pub extensions: Vec<String>,
    /// Whether it is text.
    pub is_text: bool,
    /// How sure the model is of its guess, from 0 to 1; 1 where no model was needed.
    pub score: f32,
    /// The model's own label, where it was not sure enough for it to be `label`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guess: Option<String>,
    /// The model that was asked.
    pub model: ModelUsed,
}
