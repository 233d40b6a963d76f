//! `media.describe`: a picture in, what there is to know about it out, and which others look like it.
//!
//! Good for: laying out a page before its pictures are there (sizes, ThumbHash, BlurHash, colours), sorting photos by the
//! time at which they were taken, finding the same photo again among renditions, re-encodings and screenshots of it (the
//! perceptual hash and its near duplicates), and telling what an upload really is.
//!
//! Not good for: what is to be seen on it (ask a model), photos that were turned, mirrored or strongly cropped since (their
//! perceptual hash is another), pictures of one plain colour (all of their perceptual hashes are alike), and proof:
//! everybody can write any EXIF.
//!
//! Hashes are kept in the table `karigar_perceptual_hashes`, which [`MIGRATIONS`](super::MIGRATIONS) makes. Two jobs that
//! run at the same time do not see each other's. A test kit runs no SQL: there a hash that is kept is a statement to look
//! at, and a job that asks for near duplicates is rejected.
//!
//! What a picture may cost is bounded before it is decoded, see [`karigar_pictures::picture`], and taken from the pool's
//! memory as its header tells.

mod job;
mod near;
mod quarters;
mod save;
pub mod sql;

#[cfg(test)]
mod tests;

pub use job::{DescribePicture, Described, FindNearDuplicates, MAX_NAMED, NearDuplicate, NearDuplicates, SaveAs};

use karigar::{Context, Handler, JobError, WorkerBuilder};
use karigar_pictures::describe::{describe, memory};

use super::read::within_memory;

/// Adds the handler with its table.
pub fn register(builder: WorkerBuilder) -> WorkerBuilder {
    builder.handler(PictureDescriber).migrations(super::MIGRATIONS)
}

/// Describes pictures. Goes with the table of [`MIGRATIONS`](super::MIGRATIONS).
#[derive(Debug, Clone, Copy, Default)]
pub struct PictureDescriber;

impl Handler for PictureDescriber {
    type Job = DescribePicture;

    async fn handle(&self, job: DescribePicture, cx: &Context) -> Result<Described, JobError> {
        let DescribePicture { source, place, save_as, near_duplicates } = job;
        let picture = within_memory(&source, cx, memory).await?;
        let description = cx
            .blocking(move || describe(&picture, place))
            .await?
            .map_err(|error| JobError::reject(format!("{source}: {error}")))?;
        let hash = description.perceptual_hash;
        let near_duplicates = match &near_duplicates {
            Some(wanted) => Some(near::find(cx, wanted, save_as.as_ref(), hash).await?),
            None => None,
        };
        if let Some(save_as) = &save_as {
            save::on_commit(cx, save_as, hash);
        }
        Ok(Described { description, near_duplicates })
    }
}
