//! A picture among the objects, as models take it.

use karigar::objects::Address;
use karigar::{Context, JobError};
use karigar_models::task::picture::Picture;

use karigar_pictures::picture::{MAX_BYTES, decode_upright};

/// Reads and decodes a picture. One that can't be decoded, or is too large, rejects the job.
pub(super) async fn read(cx: &Context, source: &Address) -> Result<Picture, JobError> {
    let bytes = cx.read(source, MAX_BYTES).await?;
    let wrong = |error: &dyn std::fmt::Display| JobError::reject(format!("{source}: {error}"));
    let image = cx.blocking(move || decode_upright(&bytes)).await?.map_err(|error| wrong(&error))?;
    let (width, height) = image.dimensions();
    Picture::new(width, height, image.into_raw()).map_err(|error| wrong(&error))
}
