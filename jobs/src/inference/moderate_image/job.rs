//! What producers send and what they get back.

use karigar::Job;
use karigar::objects::Address;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inference::ModelUsed;

/// Scores a photo by how likely it shows nudity or sex.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModerateImage {
    /// The photo: JPEG, PNG, WebP or GIF, of at most 64 MiB and 100 megapixels.
    pub source: Address,
    /// Where review begins, and where blocking does.
    #[serde(default)]
    pub thresholds: Thresholds,
}

impl Job for ModerateImage {
    const KIND: &'static str = "inference.moderate_image";
    type Output = Moderation;
}

/// Scores from which a photo is held back. `review` is at most `block`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Written", deny_unknown_fields)]
#[schemars(!try_from)]
pub struct Thresholds {
    /// From this score on, a person should look. 0.2, as the model's makers advise, if left out.
    #[serde(default = "review")]
    #[schemars(range(min = 0, max = 1))]
    pub review: f64,
    /// From this score on, nobody needs to. 0.8, as the model's makers advise, if left out.
    #[serde(default = "block")]
    #[schemars(range(min = 0, max = 1))]
    pub block: f64,
}

/// [`Thresholds`] before they were checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default = "review")]
    review: f64,
    #[serde(default = "block")]
    block: f64,
}

fn review() -> f64 {
    0.2
}

fn block() -> f64 {
    0.8
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { review: review(), block: block() }
    }
}

impl TryFrom<Written> for Thresholds {
    type Error = String;

    fn try_from(Written { review, block }: Written) -> Result<Self, String> {
        let range = 0.0..=1.0;
        if range.contains(&review) && range.contains(&block) && review <= block {
            Ok(Self { review, block })
        } else {
            Err("the thresholds are not in order; take 0 ≤ review ≤ block ≤ 1".to_owned())
        }
    }
}

impl Thresholds {
    /// What to do about a photo of this score.
    pub fn verdict(&self, score: f32) -> Verdict {
        let score = f64::from(score);
        if score >= self.block {
            Verdict::Block
        } else if score >= self.review {
            Verdict::Review
        } else {
            Verdict::Allow
        }
    }
}

/// What to do about a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Show it.
    Allow,
    /// Let a person look first.
    Review,
    /// Hold it back.
    Block,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Moderation {
    /// How likely it is that the photo shows nudity or sex, from 0 to 1.
    pub score: f32,
    /// What to do about it, by the thresholds.
    pub verdict: Verdict,
    /// The model that gave the score.
    pub model: ModelUsed,
}
