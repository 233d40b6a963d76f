//! `jobs cancel`.

use clap::Args;
use serde::Serialize;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::config::Config;
use crate::store::{CancelFound, Store};

use super::find;

#[derive(Debug, Args)]
pub(crate) struct CancelArgs {
    /// The job's id
    pub(crate) id: String,
    /// Its source; needed where several used the same id, and for a job that no worker has seen yet
    #[arg(long)]
    pub(crate) source: Option<String>,
    /// Prints JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Serialize)]
struct Cancelled<'a> {
    source: &'a str,
    id: &'a str,
    found: CancelFound,
}

pub(super) async fn run(
    args: &CancelArgs,
    store: &dyn Store,
    config: &Config,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    let source = match &args.source {
        Some(source) => source.clone(),
        None => source_of(&args.id, store, out).await?,
    };
    let key = find::key(&source, &args.id)?;
    let found = store.cancel(&key).await?;
    if args.json {
        return Ok(out.json(&Cancelled { source: key.source(), id: key.id(), found })?);
    }
    Ok(out.line(match found {
        CancelFound::Unseen => {
            "unseen: no worker has seen the job yet; it will not run when its message comes".to_owned()
        }
        CancelFound::Waiting => "waiting: the job waited for its next try, and is cancelled".to_owned(),
        CancelFound::Running => format!(
            "running: the job's worker is told when it renews its lease, within {}; `jobs show` tells when it has stopped",
            humantime::format_duration(config.lease.heartbeat)
        ),
        CancelFound::Ended(state) => {
            format!("{}: the job had come to this end already; nothing was changed", state.as_str())
        }
    })?)
}

async fn source_of(id: &str, store: &dyn Store, out: &mut Output<'_>) -> Result<String, Failure> {
    let mut jobs = find::find(store, None, id).await?;
    match (jobs.pop(), jobs.is_empty()) {
        (Some(job), true) => Ok(job.source),
        (Some(job), false) => {
            jobs.push(job);
            Err(find::ambiguous(&jobs, out))
        }
        (None, _) => Err(Failure::usage(format!("there is no record of a job with the id `{id}`"))
            .remedy("name its --source as well: then it will not run when its message comes")),
    }
}
