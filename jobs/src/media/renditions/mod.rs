//! `media.renditions`: a photo in, smaller JPEGs of it out.
//!
//! Good for photos and screenshots that a web page or an app shows in a few sizes. Renditions stand upright whatever
//! the camera's EXIF says, keep the colours (an embedded RGB or grey profile is passed on), and carry no other
//! metadata: no place, no camera, no thumbnail. Transparent parts become white; of an animation the first frame is taken.
//!
//! Not good for: pictures that need transparency or lossless edges, animations, CMYK print files (converted without
//! their profile), HEIC, AVIF, TIFF and camera raw files (rejected), and pictures of over 100 megapixels (rejected).
//!
//! What a picture may cost is bounded before it is decoded: see [`crate::media::picture`].

mod error;
mod job;
mod render;
#[cfg(test)]
mod tests;

pub use error::RenditionError;
pub use job::{MAX_WIDTH, MAX_WIDTHS, MakeRenditions, Rendition, Renditions};
pub use render::{Rendered, render};

use bytes::Bytes;
use karigar::{Context, Handler, JobError, Permits, Policy};

use super::picture::{MAX_BYTES, MAX_MEMORY_BYTES};

/// What renditions are.
const CONTENT_TYPE: &str = "image/jpeg";

/// Makes renditions.
#[derive(Debug, Clone, Copy, Default)]
pub struct RenditionMaker;

impl Handler for RenditionMaker {
    type Job = MakeRenditions;

    async fn handle(&self, job: MakeRenditions, cx: &Context) -> Result<Renditions, JobError> {
        let MakeRenditions { source, widths } = job;
        let photo = cx.read(&source, MAX_BYTES).await?;
        let rendered = cx
            .blocking(move || render(&photo, &widths))
            .await?
            .map_err(|error| JobError::reject(format!("{source}: {error}")))?;

        let mut renditions = Vec::with_capacity(rendered.len());
        for Rendered { width, height, jpeg } in rendered {
            let bytes = jpeg.len() as u64;
            let address = cx.put_result(&format!("w{width}"), Bytes::from(jpeg), "jpg", CONTENT_TYPE).await?;
            renditions.push(Rendition { address, width, height, bytes, content_type: CONTENT_TYPE.to_owned() });
        }
        Ok(Renditions { renditions })
    }

    fn policy(&self) -> Policy {
        // The most that any photo can take: a pool with a limit on memory then never runs more than fit.
        Policy { permits: Permits { memory_bytes: MAX_MEMORY_BYTES, ..Permits::default() }, ..Policy::default() }
    }
}
