//! `media.renditions`: a picture in, smaller ones of it out.
//!
//! Good for photos and screenshots that a web page or an app shows in a few sizes. Renditions stand upright whatever
//! the camera's EXIF says, are in sRGB, and carry no metadata unless they are asked for: no place, no camera, no thumbnail.
//! Of an animation the first frame is taken.
//!
//! Not good for: animations, print files whose inks matter, HEIC and camera raw files (rejected), and pictures of over 100
//! megapixels (rejected).
//!
//! What a picture may cost is bounded before it is decoded (see [`karigar_pictures::picture`]), and its memory is taken from
//! the pool's by its header (see [`karigar_pictures::memory`]).

mod build;
mod job;
mod scratches;
#[cfg(test)]
mod tests;

pub use job::{MAX_RENDITIONS, MakeRenditions, Rendition, Renditions};

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::try_join_all;
use karigar::objects::Address;
use karigar::{Context, Handler, JobError, WorkerBuilder};
use karigar_pictures::memory::estimate;
use karigar_pictures::render::{Rendered, render};
use karigar_pictures::request::Order;

use super::read::within_memory;
use scratches::Scratches;

/// Adds the handler, with a note of what the build lacks.
pub fn register(builder: WorkerBuilder) -> WorkerBuilder {
    builder.handler(RenditionMaker::default()).resource(Arc::new(build::Codecs))
}

/// Makes renditions.
#[derive(Debug, Clone, Default)]
pub struct RenditionMaker {
    scratches: Scratches,
}

impl Handler for RenditionMaker {
    type Job = MakeRenditions;

    async fn handle(&self, job: MakeRenditions, cx: &Context) -> Result<Renditions, JobError> {
        let MakeRenditions { source, renditions, keep_metadata } = job;
        let order = Order { renditions, keep_metadata };
        let photo = self.read(&source, &order, cx).await?;
        let scratches = self.scratches.clone();
        let rendered = cx
            .blocking(move || {
                let mut scratch = scratches.take();
                let rendered = render(&photo, &order, &mut scratch);
                scratches.give(scratch);
                rendered
            })
            .await?
            .map_err(|error| JobError::reject(format!("{source}: {error}")))?;
        let renditions = try_join_all(rendered.into_iter().map(|one| put(one, cx))).await?;
        Ok(Renditions { renditions })
    }
}

impl RenditionMaker {
    /// Takes memory as the picture's beginning tells, then reads the rest.
    async fn read(&self, source: &Address, order: &Order, cx: &Context) -> Result<Bytes, JobError> {
        within_memory(source, cx, |head, length| {
            let needed = estimate(head, length, order);
            needed + self.scratches.idle_bytes(needed)
        })
        .await
    }
}

async fn put(rendered: Rendered, cx: &Context) -> Result<Rendition, JobError> {
    let Rendered { width, height, format, bytes } = rendered;
    let length = bytes.len() as u64;
    let (name, content_type) = (format!("{width}x{height}"), format.content_type());
    let address = cx.put_result(&name, Bytes::from(bytes), format.extension(), content_type).await?;
    Ok(Rendition { address, width, height, bytes: length, format, content_type: content_type.to_owned() })
}
