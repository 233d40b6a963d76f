//! What `karigar dev` is asked for on the command line.

use std::path::PathBuf;

use clap::Args;

/// Options of `karigar dev`.
#[derive(Debug, Clone, Args)]
pub struct DevOptions {
    /// Runs sample jobs: on the files or folders given, else on samples of the worker's own
    #[arg(long, num_args = 0.., value_name = "PATH")]
    pub demo: Option<Vec<PathBuf>>,
    /// Exits when no message and no job is left; fails if a job was rejected or is dead
    #[arg(long)]
    pub once: bool,
    /// Where queue, records and objects are kept
    #[arg(long, value_name = "DIR", default_value = ".karigar")]
    pub data: PathBuf,
    /// The port of the SQS protocol; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 9324)]
    pub sqs_port: u16,
    /// The port of the S3 protocol; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 9000)]
    pub s3_port: u16,
    /// The port of records, metrics and probes; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    pub http_port: u16,
    /// Writes one line of JSON a finished job to standard output, and nothing else there
    #[arg(long)]
    pub json: bool,
}
