//! Sample jobs, by which a worker's binary shows what it does: `karigar dev --demo`.

pub(super) mod show;

use std::path::PathBuf;

use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::objects::Objects;

/// One sample job.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoJob {
    /// What people call it in the table of results, such as the name of a file.
    pub title: String,
    /// Its kind, one that the worker has a handler for.
    pub kind: &'static str,
    /// Its payload.
    pub data: Value,
}

/// Makes sample jobs; given to `WorkerBuilder::demo`.
pub trait Demo: Send + Sync + 'static {
    /// Puts the inputs of the jobs into the bucket and says which jobs to enqueue: one a file for the files and folders
    /// that a person named, else some of its own. The error is shown to that person: what was wrong, and what to do.
    fn prepare<'a>(
        &'a self,
        paths: &'a [PathBuf],
        objects: &'a dyn Objects,
        bucket: &'a str,
    ) -> BoxFuture<'a, Result<Vec<DemoJob>, String>>;

    /// What an output says, for people: a few short lines. `None` shows it as it is, or the files that it names.
    fn tell(&self, _kind: &str, _output: &Value) -> Option<String> {
        None
    }
}
