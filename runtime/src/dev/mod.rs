//! `karigar dev`: everything in one process. A durable queue, records and objects in one folder, a worker with all
//! handlers, and in front of them the protocols of SQS and S3, so that a program with a stock AWS SDK needs no cloud.
//!
//! It listens on the loopback only, and knows but the credentials `test`/`test`.

mod addresses;
mod data;
mod demo;
mod example;
mod listen;
mod options;
mod report;
mod results;
mod run;
pub mod s3;
mod settle;
pub mod sqs;
mod words;

use std::io;
use std::process::ExitCode;

use crate::cli::failure::Failure;
use crate::worker::WorkerBuilder;

pub use addresses::Addresses;
pub use demo::{Demo, DemoJob};
pub use options::DevOptions;

/// Runs `karigar dev` with the handlers of `builder`, until a signal ends it, or its work does with `--once`.
pub async fn run(builder: WorkerBuilder, options: DevOptions) -> ExitCode {
    match Box::pin(run::run(builder, options)).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => Failure::new("a job was rejected or is dead")
            .remedy("start again without --once: /v1/jobs?state=rejected and ?state=dead tell which, and why")
            .report(&mut io::stderr()),
        Err(failure) => failure.report(&mut io::stderr()),
    }
}
