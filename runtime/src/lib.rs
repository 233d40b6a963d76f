//! Karigar: an async job and inference worker framework. A worker pulls messages from Amazon SQS, routes each to a
//! typed handler, and writes results to S3 and PostgreSQL. Start reading at `pipeline.rs`.

mod aws;
pub mod config;
pub mod error;
pub mod job;
pub mod key;
pub mod objects;
pub mod policy;
pub mod queue;
pub mod store;
pub mod telemetry;
pub mod testing;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "dev")]
pub mod dev;

pub use error::JobError;
pub use job::Job;
pub use key::JobKey;
pub use policy::{Permits, Policy};
