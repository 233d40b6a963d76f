//! Karigar: an async job and inference worker framework. A worker pulls messages from Amazon SQS, routes each to a
//! typed handler, and writes results to S3 and PostgreSQL. Start reading at `pipeline.rs`.

mod aux;
pub(crate) mod aws;
mod batch;
mod blocking;
mod breaker;
pub mod cancel;
pub mod clock;
pub mod completions;
pub mod config;
pub mod context;
mod dead_letters;
mod dispatch;
pub mod envelope;
pub mod error;
mod fault;
mod feed;
pub mod fingerprint;
mod finish;
pub mod handler;
pub mod health;
pub mod http;
pub mod job;
mod json_error;
pub mod key;
mod lease;
pub mod objects;
pub mod outcome;
mod permits;
mod pipeline;
pub mod policy;
mod pool;
pub mod queue;
mod receive;
mod records;
pub mod resource;
pub mod retry;
pub mod router;
mod run;
pub mod s3_events;
mod settle;
pub mod store;
mod sweep;
pub mod telemetry;
pub mod testing;
mod upkeep;
mod verdict;
pub mod worker;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "dev")]
pub mod dev;

pub use context::{Context, Doubt, SendError};
pub use error::JobError;
pub use handler::Handler;
pub use job::Job;
pub use key::JobKey;
pub use outcome::{Finished, Outcome};
pub use policy::{Permits, Policy};
pub use store::{Limit, OnDoubt};
pub use worker::{Backends, RunningWorker, Worker, WorkerBuilder, WorkerSettings};
