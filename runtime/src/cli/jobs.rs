//! `jobs`: the records, as people look at them.

mod cancel;
mod find;
mod list;
mod purge;
mod show;

use std::io::BufRead;

use clap::Subcommand;

use crate::config::Config;
use crate::store::Store;

use super::failure::Failure;
use super::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum JobsCommand {
    /// Lists records, newest first
    List(list::ListArgs),
    /// Shows one record whole
    Show(show::ShowArgs),
    /// Cancels a job: a waiting one ends at once, a running one is asked to stop, an unseen one will not run
    Cancel(cancel::CancelArgs),
    /// Forgets records that ended long ago
    Purge(purge::PurgeArgs),
}

/// Runs one of them. `answers` is where the person at the terminal answers; `None` where nobody is there to ask.
pub(crate) async fn run(
    command: JobsCommand,
    store: &dyn Store,
    config: &Config,
    answers: Option<&mut dyn BufRead>,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    match command {
        JobsCommand::List(args) => list::run(args, store, out).await,
        JobsCommand::Show(args) => show::run(&args, store, out).await,
        JobsCommand::Cancel(args) => cancel::run(&args, store, config, out).await,
        JobsCommand::Purge(args) => purge::run(&args, store, config, answers, out).await,
    }
}

#[cfg(test)]
mod tests;
