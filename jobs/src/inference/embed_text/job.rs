//! What producers send and what they get back.

use karigar::Job;
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::inference::ModelUsed;
use crate::name::Name;

/// The longest text, in bytes. Models look at far less.
pub const MAX_TEXT_BYTES: usize = 64 << 10;

/// How many neighbours one job may ask for.
pub const MAX_NEAREST: u32 = 100;

/// Turns a text into a vector of length 1, so that texts of like meaning lie close together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbedText {
    /// The text, of at most 64 KiB; not only white space.
    #[serde(deserialize_with = "text")]
    #[schemars(length(min = 1))]
    pub text: String,
    /// Keeps the vector in the table `karigar_embeddings`, if the job succeeds. A text of the same name is replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save_as: Option<SaveAs>,
    /// Finds the nearest of the texts that were kept before, this one left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Nearest>,
}

impl Job for EmbedText {
    const KIND: &'static str = "inference.embed_text";
    type Output = Embedded;
}

/// What a vector is kept as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveAs {
    /// The texts that it is compared with.
    pub collection: Name,
    /// Its name among them, such as a complaint's number.
    #[serde(rename = "ref")]
    pub reference: Name,
}

/// Which neighbours are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nearest {
    /// The texts to look among.
    pub collection: Name,
    /// How many are wanted.
    #[serde(deserialize_with = "count")]
    #[schemars(range(min = 1, max = 100), example = 5)]
    pub count: u32,
}

/// The vector, and what is near it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Embedded {
    /// The vector, of length 1: 384 numbers by the built-in model.
    pub embedding: Vec<f32>,
    /// How many tokens were looked at, with the two that mark beginning and end.
    pub tokens: u32,
    /// Whether the text was longer than the model takes, and its end was not looked at.
    pub truncated: bool,
    /// The neighbours, the nearest first; absent if none were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Vec<Neighbour>>,
    /// The model that made the vector.
    pub model: ModelUsed,
}

/// A text that was kept before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Neighbour {
    /// Its name in the collection.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The cosine between the two: 1 for the same meaning, about 0 for nothing in common.
    pub similarity: f64,
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() {
        return Err(Error::custom("there is nothing in the text; send some words"));
    }
    match text.len() {
        ..=MAX_TEXT_BYTES => Ok(text),
        bytes => Err(Error::custom(format!(
            "the text has {bytes} bytes; at most {MAX_TEXT_BYTES} are taken, so send its parts one by one"
        ))),
    }
}

fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        count @ 1..=MAX_NEAREST => Ok(count),
        count => Err(Error::custom(format!("{count} neighbours; ask for 1 to {MAX_NEAREST}"))),
    }
}
