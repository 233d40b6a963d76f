//! `jobs show`.

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::output::{Output, time};
use crate::cli::program;
use crate::store::{JobRecord, SendRecord, Store};

use super::find;

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The job's id
    pub(crate) id: String,
    /// Its source, where several used the same id
    #[arg(long)]
    pub(crate) source: Option<String>,
    /// Prints JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(super) async fn run(args: &ShowArgs, store: &dyn Store, out: &mut Output<'_>) -> Result<(), Failure> {
    let mut jobs = find::find(store, args.source.as_deref(), &args.id).await?;
    let Some(job) = jobs.pop() else {
        return Err(Failure::new(format!("there is no record of a job with the id `{}`", args.id)).remedy(format!(
            "its message may still wait in its queue, or its record was purged; `{} jobs list` shows what there is",
            program::name()
        )));
    };
    if !jobs.is_empty() {
        jobs.push(job);
        return Err(find::ambiguous(&jobs, out));
    }
    if args.json {
        return Ok(out.json(&job)?);
    }
    fields(&job, out)
}

fn send(send: &SendRecord) -> [String; 4] {
    let sealed = send.sealed_at.map(time).unwrap_or_default();
    [send.name.clone(), send.state.as_str().to_owned(), time(send.claimed_at), sealed]
}

fn fields(job: &JobRecord, out: &mut Output<'_>) -> Result<(), Failure> {
    let text = |value: &serde_json::Value| value.to_string();
    let counters = format!("{} failures, {} losses, {} interruptions", job.failures, job.losses, job.interruptions);
    out.fields(&[
        ("source", Some(job.source.clone())),
        ("id", Some(job.id.clone())),
        ("kind", Some(job.kind.clone()).filter(|kind| !kind.is_empty())),
        ("state", Some(job.state.as_str().to_owned())),
        ("queue", Some(job.queue.clone()).filter(|queue| !queue.is_empty())),
        ("tenant", job.tenant.clone()),
        ("worker", job.worker.clone()),
        ("counters", Some(counters)),
        ("generation", Some(job.generation.to_string())),
        ("created", Some(time(job.created_at))),
        ("started", job.started_at.map(time)),
        ("not before", job.not_before.map(time)),
        ("finished", job.finished_at.map(time)),
        ("progress", job.progress.as_ref().map(text)),
        ("error", job.error.clone()),
        ("fingerprint", job.fingerprint.clone()),
    ])?;
    if !job.sends.is_empty() {
        out.line("sends")?;
        out.table(["NAME", "STATE", "CLAIMED", "SEALED"], &job.sends.iter().map(send).collect::<Vec<_>>())?;
    }
    if let Some(output) = &job.output {
        out.line("output")?;
        out.json(output)?;
    }
    Ok(())
}
