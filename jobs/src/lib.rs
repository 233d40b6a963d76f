//! Karigar's built-in handlers. One family a folder: [`media`] makes pictures of pictures, [`inference`] asks
//! models.
//!
//! A worker of your own takes them all by [`register`], or one by one:
//!
//! ```
//! use karigar::Worker;
//! use karigar_jobs::media::renditions::RenditionMaker;
//!
//! let builder = Worker::builder().handler(RenditionMaker::default());
//! ```

mod child;
mod completion;
mod demo;
pub mod inference;
pub mod media;
mod name;
pub mod notify;

#[cfg(test)]
mod tests;

use karigar::WorkerBuilder;

/// What each kind is good for, in Markdown, with examples: `docs/kinds.md` is made from it and the handlers.
pub const KINDS: &str = include_str!("kinds.md");

/// Adds every built-in handler, and the sample jobs of `karigar dev --demo`.
pub fn register(builder: WorkerBuilder) -> WorkerBuilder {
    let builder = media::describe::register(media::video::register(inference::register(builder)));
    media::renditions::register(notify::register(builder))
        .completion_webhooks(completion::WEBHOOK)
        .demo(demo::SampleJobs)
}
