//! Where everything listens, for people and for programs.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The contents of `DIR/addresses.json`, which is there while `karigar dev` runs and all of it listens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// The process.
    pub pid: u32,
    /// The endpoint of the SQS protocol, for `AWS_ENDPOINT_URL_SQS`.
    pub sqs: String,
    /// The endpoint of the S3 protocol, for `AWS_ENDPOINT_URL_S3`.
    pub s3: String,
    /// Records, metrics and probes.
    pub http: String,
    /// The folder of the data.
    pub data: PathBuf,
}

const FILE: &str = "addresses.json";

impl Addresses {
    pub(super) fn new(sqs: SocketAddr, s3: SocketAddr, http: SocketAddr, data: &Path) -> Self {
        let url = |address: SocketAddr| format!("http://{address}");
        let data = data.canonicalize().unwrap_or_else(|_| data.to_owned());
        Self { pid: std::process::id(), sqs: url(sqs), s3: url(s3), http: url(http), data }
    }

    /// Writes the file in one step: a program that waits for it never reads half of it.
    pub(super) fn write(&self) -> io::Result<()> {
        let draft = self.data.join(".addresses.json");
        fs::write(&draft, serde_json::to_vec_pretty(self)?)?;
        fs::rename(&draft, self.data.join(FILE))
    }

    /// Removes the file, also one that a killed process left.
    pub(super) fn remove(folder: &Path) {
        // None there is what is wanted.
        let _ = fs::remove_file(folder.join(FILE));
    }
}
