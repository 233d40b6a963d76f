//! A real server on the loopback, that can misbehave, and what the tests of this folder share.

mod address;
mod cache;
mod http;
mod objects;
mod processes;
mod server;

use std::path::PathBuf;

use parking_lot::Mutex;
use tempfile::TempDir;

use super::*;
use crate::manifest::FileSpec;
use server::Server;

/// 300,000 bytes that repeat nowhere near.
fn content() -> Vec<u8> {
    (0_u32..75_000).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
}

/// The file of this content at this address, which is of no scheme that a manifest may write.
fn spec(url: String, content: &[u8]) -> FileSpec {
    FileSpec { source: Source::Https(url), sha256: Digest::of(content), bytes: content.len() as u64 }
}

/// An empty cache, and fetchers that may use the loopback.
struct Place {
    _folder: TempDir,
    cache: Cache,
    sources: Sources,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path().join("models"));
        Self { _folder: folder, cache, sources: Sources::without_pip().with_loopback() }
    }

    fn fetch(&self, spec: &FileSpec) -> Result<PathBuf, String> {
        self.cache.file("example", "model", spec, &self.sources, &Silent).map_err(|error| error.to_string())
    }

    fn part(&self, spec: &FileSpec) -> PathBuf {
        self.cache.path(spec.sha256).with_extension("part")
    }

    /// The error of a fetch after which nothing is in the cache.
    fn refused(&self, spec: &FileSpec) -> String {
        let error = self.fetch(spec).expect_err("it must be refused");
        assert!(!self.cache.path(spec.sha256).exists(), "a wrong file entered the cache");
        error
    }
}

/// Remembers all that it is told.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Progress for Told {
    fn advanced(&self, file: &Fetching<'_>, so_far: u64) {
        self.0.lock().push(format!("{} {} {so_far}/{}", file.model, file.file, file.bytes));
    }

    fn finished(&self, file: &Fetching<'_>) {
        self.0.lock().push(format!("{} finished", file.file));
    }
}
