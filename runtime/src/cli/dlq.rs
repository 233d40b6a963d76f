//! `dlq`: the dead letters, and their way back.
//!
//! SQS has no way to look into a queue without receiving. So the messages are received, hidden for as long as this
//! looks at them, and handed back in the end; their receive counts grow by one. Nothing is lost on the way: a command
//! that is killed leaves them hidden for ten minutes at most.

mod filter;
mod letter;
mod list;
mod redrive;
mod show;
mod target;
mod walk;

use clap::Subcommand;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::queue::Queues;

use super::failure::Failure;
use super::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum DlqCommand {
    /// Lists dead letters by what went wrong
    List(list::ListArgs),
    /// Shows dead letters one by one
    Show(show::ShowArgs),
    /// Sends dead letters back to their queue, where each starts a new generation with fresh counters
    Redrive(redrive::RedriveArgs),
}

/// Runs one of them. `stop` ends it early, and in order.
pub(crate) async fn run(
    command: DlqCommand,
    config: &Config,
    queues: &dyn Queues,
    stop: &CancellationToken,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    match command {
        DlqCommand::List(args) => list::run(&args, config, queues, stop, out).await,
        DlqCommand::Show(args) => show::run(&args, config, queues, stop, out).await,
        DlqCommand::Redrive(args) => redrive::run(&args, config, queues, stop, out).await,
    }
}

#[cfg(test)]
mod tests;
