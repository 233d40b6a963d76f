//! The program `karigar`: every built-in handler, under every command of [`karigar::cli`].

use std::process::ExitCode;

use karigar::Worker;

#[tokio::main]
async fn main() -> ExitCode {
    karigar::cli::main(karigar_jobs::register(Worker::builder())).await
}
