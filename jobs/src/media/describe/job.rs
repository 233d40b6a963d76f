//! What producers send and what they get back.

#[cfg(test)]
mod tests;

use karigar::Job;
use karigar::objects::Address;
use karigar_pictures::describe::Description;
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::name::Name;

/// How many near duplicates one job may have named.
pub const MAX_NAMED: u32 = 1_000;

/// Describes a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DescribePicture {
    /// The picture, of at most 64 MiB and 100 megapixels.
    pub source: Address,
    /// Whether to tell the place that the camera noted. It is where a person was, so ask for it where it is needed alone.
    #[serde(default)]
    pub place: bool,
    /// Keeps the perceptual hash in the table `karigar_perceptual_hashes`, if the job succeeds. A picture of the same name
    /// is replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save_as: Option<SaveAs>,
    /// Finds the near duplicates among the pictures that were kept before, this one left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near_duplicates: Option<FindNearDuplicates>,
}

impl Job for DescribePicture {
    const KIND: &'static str = "media.describe";
    type Output = Described;
}

/// What a picture's hash is kept as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveAs {
    /// The pictures that it is compared with, such as those of one tenant.
    pub collection: Name,
    /// Its name among them, such as a photo's number.
    #[serde(rename = "ref")]
    pub reference: Name,
}

/// Which near duplicates are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindNearDuplicates {
    /// The pictures to look among.
    pub collection: Name,
    /// How many are named at most, the nearest first; all are counted.
    #[serde(default = "default_count", deserialize_with = "count")]
    #[schemars(range(min = 1, max = 1000))]
    pub count: u32,
}

/// What there is to know about a picture, and which others look like it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Described {
    /// The picture's own description.
    #[serde(flatten)]
    pub description: Description,
    /// The pictures whose perceptual hashes differ from its own in at most 8 of the 64 bits; absent if they were not asked
    /// for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near_duplicates: Option<NearDuplicates>,
}

/// Pictures that look alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NearDuplicates {
    /// How many there are.
    pub total: u64,
    /// The nearest of them, by their distance and then by their name.
    pub nearest: Vec<NearDuplicate>,
}

/// A picture that was kept before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NearDuplicate {
    /// Its name in the collection.
    #[serde(rename = "ref")]
    pub reference: String,
    /// In how many bits the two hashes differ.
    #[schemars(range(max = 8))]
    pub distance: u32,
}

fn default_count() -> u32 {
    100
}

fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        count @ 1..=MAX_NAMED => Ok(count),
        count => Err(Error::custom(format!("{count} near duplicates; ask for 1 to {MAX_NAMED}"))),
    }
}
