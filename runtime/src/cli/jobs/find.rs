//! The job that a person means by an id.

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::key::JobKey;
use crate::store::{JobFilter, JobRecord, Store};

/// The records of this id; of this source only, if one is named.
pub(super) async fn find(store: &dyn Store, source: Option<&str>, id: &str) -> Result<Vec<JobRecord>, Failure> {
    if let Some(source) = source {
        let key = key(source, id)?;
        return Ok(store.get(&key).await?.into_iter().collect());
    }
    let filter = JobFilter { id: Some(id.to_owned()), ..JobFilter::default() };
    Ok(store.list(&filter).await?)
}

/// The key of a source and an id that a person typed.
pub(super) fn key(source: &str, id: &str) -> Result<JobKey, Failure> {
    JobKey::new(source, id).map_err(|error| Failure::usage(error.to_string()))
}

/// Several sources used the id: shows them, and says how to name one.
pub(super) fn ambiguous(jobs: &[JobRecord], out: &mut Output<'_>) -> Failure {
    let id = jobs.first().map(|job| job.id.clone()).unwrap_or_default();
    let sources: Vec<String> = jobs.iter().map(|job| format!("--source '{}'", job.source)).collect();
    // What is being said to the person fails for the same reason, if at all.
    let _ = super::list::table(jobs, out);
    Failure::usage(format!("{} jobs have the id `{id}`", jobs.len()))
        .remedy(format!("name one by {}", sources.join(" or ")))
}
