//! Every command of a worker's binary, as a library: [`main`].

use std::process::ExitCode;

use crate::worker::WorkerBuilder;

/// Runs the command that the process's arguments name, with the handlers of `builder`.
pub async fn main(_builder: WorkerBuilder) -> ExitCode {
    ExitCode::SUCCESS
}
