//! `jobs list`.

use clap::Args;
use serde::Serialize;

use crate::cli::failure::Failure;
use crate::cli::output::{Output, short, time};
use crate::cli::parse;
use crate::store::{JobFilter, JobRecord, State, Store};

#[derive(Debug, Default, Args)]
pub(crate) struct ListArgs {
    /// Only jobs of this source
    #[arg(long)]
    pub(crate) source: Option<String>,
    /// Only jobs of this id
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// Only jobs of this kind
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Only jobs in this state
    #[arg(long, value_parser = parse::state())]
    pub(crate) state: Option<State>,
    /// Only jobs of this tenant
    #[arg(long)]
    pub(crate) tenant: Option<String>,
    /// How many, 500 at most
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(crate) limit: u32,
    /// Continues an earlier list
    #[arg(long)]
    pub(crate) cursor: Option<String>,
    /// Prints JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// As `GET /v1/jobs` answers.
#[derive(Serialize)]
struct Page<'a> {
    jobs: &'a [JobRecord],
    next_cursor: Option<String>,
}

pub(super) async fn run(args: ListArgs, store: &dyn Store, out: &mut Output<'_>) -> Result<(), Failure> {
    let filter = JobFilter {
        source: args.source,
        id: args.id,
        kind: args.kind,
        state: args.state,
        tenant: args.tenant,
        cursor: args.cursor,
        limit: args.limit,
    };
    filter.parsed_cursor().map_err(Failure::usage)?;
    let jobs = store.list(&filter).await?;
    let full = jobs.len() == filter.effective_limit() as usize;
    let next_cursor = jobs.last().filter(|_| full).and_then(JobFilter::cursor_after);
    if args.json {
        return Ok(out.json(&Page { jobs: &jobs, next_cursor })?);
    }
    if jobs.is_empty() {
        return Ok(out.remark("no records")?);
    }
    table(&jobs, out)?;
    if let Some(cursor) = next_cursor {
        out.remark(format!("there may be more: --cursor {cursor}"))?;
    }
    Ok(())
}

/// Records in a table, a line each.
pub(super) fn table(jobs: &[JobRecord], out: &mut Output<'_>) -> std::io::Result<()> {
    let rows: Vec<_> = jobs
        .iter()
        .map(|job| {
            [
                job.source.clone(),
                job.id.clone(),
                job.kind.clone(),
                job.state.as_str().to_owned(),
                job.failures.to_string(),
                time(job.created_at),
                job.finished_at.map(time).unwrap_or_default(),
                job.error.as_deref().map(short).unwrap_or_default(),
            ]
        })
        .collect();
    out.table(["SOURCE", "ID", "KIND", "STATE", "FAILURES", "CREATED", "FINISHED", "ERROR"], &rows)
}
