//! Karigar's built-in handlers. One family a folder: [`media`] makes pictures of pictures, [`inference`] asks
//! models.
//!
//! A worker of your own takes them all by [`register`], or one by one:
//!
//! ```
//! use karigar::Worker;
//! use karigar_jobs::media::renditions::RenditionMaker;
//!
//! let builder = Worker::builder().handler(RenditionMaker);
//! ```

mod demo;
pub mod inference;
pub mod media;

#[cfg(test)]
mod tests;

use karigar::WorkerBuilder;

/// Adds every built-in handler, and the sample jobs of `karigar dev --demo`.
pub fn register(builder: WorkerBuilder) -> WorkerBuilder {
    inference::register(builder).handler(media::renditions::RenditionMaker).demo(demo::SampleJobs)
}
