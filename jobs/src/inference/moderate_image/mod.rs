//! `inference.moderate_image`: how likely a photo shows nudity or sex, and what to do about it.
//!
//! Good for holding back photos that show nudity or sex until a person has looked. Not good for anything else: open_nsfw
//! is an old model that gives one score, and knows nothing of violence, hate, drugs, drawings or text in pictures. Nor for
//! deciding alone: bare skin and medical photos score high. Of an animation the first frame is looked at.

mod job;

#[cfg(test)]
mod tests;

pub use job::{ModerateImage, Moderation, Thresholds, Verdict};

use karigar::{Context, Handler, JobError, Permits, Policy};
use karigar_models::task::image_scores::ImageScores;

use super::ask::{about, ask};
use super::models::Slot;
use super::picture;
use karigar_pictures::picture::MAX_MEMORY_BYTES;

/// The label whose score counts. A model for this job has it among its `processing.labels`.
const LABEL: &str = "nsfw";

/// Moderates photos by a model of the task `image_scores`.
pub struct ImageModerator(pub Slot<ImageScores>);

impl Handler for ImageModerator {
    type Job = ModerateImage;

    async fn handle(
        &self,
        ModerateImage { source, thresholds }: ModerateImage,
        cx: &Context,
    ) -> Result<Moderation, JobError> {
        let picture = picture::read(cx, &source).await?;
        let (scores, model) = ask(self.0.get()?, cx, picture).await.map_err(|error| about(&source, error))?;
        let score = scores.get(LABEL).ok_or_else(|| {
            JobError::retry(format!("the model {} has no label `{LABEL}`; serve one that has", model.name))
        })?;
        Ok(Moderation { score, verdict: thresholds.verdict(score), model })
    }

    fn policy(&self) -> Policy {
        // The most that any photo can take: a pool with a limit on memory then never runs more than fit.
        Policy { permits: Permits { memory_bytes: MAX_MEMORY_BYTES, ..Permits::default() }, ..Policy::default() }
    }
}
