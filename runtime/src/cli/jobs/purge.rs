//! `jobs purge`.

use std::io::BufRead;
use std::time::Duration;

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::parse;
use crate::config::Config;
use crate::store::Store;

/// How many records one statement forgets, so that none is long.
const CHUNK: u32 = 1000;

#[derive(Debug, Args)]
pub(crate) struct PurgeArgs {
    /// Forgets records of jobs that ended longer ago than this; `retention.records` if not given
    #[arg(long, value_parser = parse::duration)]
    pub(crate) older_than: Option<Duration>,
    /// Does not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Prints JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(super) async fn run(
    args: &PurgeArgs,
    store: &dyn Store,
    config: &Config,
    answers: Option<&mut dyn BufRead>,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    let kept = config.retention.records;
    let older_than = args.older_than.unwrap_or(kept);
    if older_than < kept {
        out.remark(format!(
            "Records are meant to live {}. Without its record, a message that comes once more runs its job once more.",
            humantime::format_duration(kept)
        ))?;
    }
    if !args.yes && !agreed(older_than, answers, out)? {
        return Err(Failure::new("nothing was purged"));
    }
    let mut purged = 0;
    loop {
        let gone = store.purge(older_than, CHUNK).await?;
        purged += gone;
        if gone == 0 {
            break;
        }
        if gone == u64::from(CHUNK) {
            out.remark(format!("{purged} records so far"))?;
        }
    }
    if args.json {
        return Ok(out.json(&serde_json::json!({ "purged": purged }))?);
    }
    Ok(out.line(format!("{purged} records were purged"))?)
}

fn agreed(older_than: Duration, answers: Option<&mut dyn BufRead>, out: &mut Output<'_>) -> Result<bool, Failure> {
    let Some(answers) = answers else {
        return Err(
            Failure::usage("nobody is there to confirm the purge").remedy("say --yes to purge without a question")
        );
    };
    out.ask(format!(
        "Forget the records of all jobs that ended more than {} ago? [y/N]",
        humantime::format_duration(older_than)
    ))?;
    let mut answer = String::new();
    answers.read_line(&mut answer).map_err(|error| Failure::new(format!("the answer can't be read: {error}")))?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
