//! `dlq redrive`: sends dead letters back to the queue that they came from.

use std::collections::HashSet;

use clap::Args;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::cli::failure::Failure;
use crate::cli::output::{Output, short};
use crate::config::Config;
use crate::queue::{Message, Queue, Queues};

use super::filter::Filter;
use super::letter::Letter;
use super::show::remark_hidden;
use super::target;
use super::walk::Walk;

#[derive(Debug, Args)]
pub(crate) struct RedriveArgs {
    #[command(flatten)]
    pub(crate) filter: Filter,
    /// Sends back this many at most
    #[arg(long)]
    pub(crate) limit: Option<usize>,
    /// Says what would be sent back, and changes nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Prints JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What became of one letter.
#[derive(Debug, Serialize)]
struct Redriven {
    #[serde(flatten)]
    letter: Letter,
    result: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// Sent back, and gone from the dead letters.
    Redriven,
    /// A dry run: it would be sent back.
    Would,
    /// It can't be sent back.
    Skipped,
    /// Sending failed, and it lies where it lay.
    Failed,
    /// Sent back, and still among the dead letters.
    Left,
}

pub(super) async fn run(
    args: &RedriveArgs,
    config: &Config,
    queues: &dyn Queues,
    stop: &CancellationToken,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    let mut results = Vec::new();
    let targets = target::open(config, args.filter.queue.as_deref(), queues, out).await?;
    // Before anything is sent: whether all of it has one way to go.
    targets.iter().try_for_each(|(target, _)| target.queue().map(drop))?;
    for (target, dead_letters) in targets {
        let to = queues.open(target.queue()?).await?;
        one_queue(args, Walk::new(dead_letters), &*to, &target.dead_letters, stop, &mut results, out).await?;
    }
    report(args, &results, out)
}

async fn one_queue(
    args: &RedriveArgs,
    mut walk: Walk,
    to: &dyn Queue,
    dead_letters: &str,
    stop: &CancellationToken,
    results: &mut Vec<Redriven>,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    // A worker at work may reject a job again at once. Such a letter is new, and this command would never end.
    let mut been_back = HashSet::new();
    let walked = loop {
        let left = args.limit.map_or(usize::MAX, |limit| limit.saturating_sub(sent(results)));
        if left == 0 {
            break Ok(());
        }
        let messages = match walk.next(stop).await {
            Ok(messages) if messages.is_empty() => break Ok(()),
            Ok(messages) => messages,
            Err(error) => break Err(error),
        };
        let mut batch = Vec::new();
        for message in messages {
            let letter = Letter::read(dead_letters, &message);
            if !args.filter.takes(&letter) || been_back.contains(&letter.identity(&message.body)) {
                continue;
            }
            match letter.obstacle() {
                Some(why) => results.push(Redriven { letter, result: Outcome::Skipped, why: Some(why.to_owned()) }),
                None if batch.len() < left => {
                    been_back.insert(letter.identity(&message.body));
                    batch.push((letter, message));
                }
                None => {}
            }
        }
        if args.dry_run {
            results.extend(batch.into_iter().map(|(letter, _)| Redriven { letter, result: Outcome::Would, why: None }));
        } else {
            send_back(batch, to, &mut walk, results).await;
        }
    };
    remark_hidden(walk.hand_back().await, dead_letters, out)?;
    Ok(walked?)
}

/// Letters that went back, or would.
fn sent(results: &[Redriven]) -> usize {
    results.iter().filter(|one| !matches!(one.result, Outcome::Skipped | Outcome::Failed)).count()
}

/// Sends first and deletes then: a job may be sent twice, which its generation makes harmless, and is never lost.
async fn send_back(batch: Vec<(Letter, Message)>, to: &dyn Queue, walk: &mut Walk, results: &mut Vec<Redriven>) {
    let (letters, messages): (Vec<Letter>, Vec<_>) = batch
        .into_iter()
        .map(|(letter, message)| {
            let back = letter.back(to.name(), message.body);
            (letter, back)
        })
        .unzip();
    if messages.is_empty() {
        return;
    }
    let sent = to.send(&messages).await;
    let went: Vec<&str> =
        letters.iter().zip(&sent).filter(|(_, sent)| sent.is_ok()).map(|(l, _)| &*l.message_id).collect();
    let mut deleted = walk.delete(&went).await.into_iter();
    for (letter, sent) in letters.into_iter().zip(sent) {
        let (result, why) = match sent {
            Err(error) => (Outcome::Failed, Some(error.to_string())),
            Ok(()) => match deleted.next() {
                Some(Err(error)) => (Outcome::Left, Some(error.to_string())),
                _ => (Outcome::Redriven, None),
            },
        };
        results.push(Redriven { letter, result, why });
    }
}

fn report(args: &RedriveArgs, results: &[Redriven], out: &mut Output<'_>) -> Result<(), Failure> {
    let count = |outcome| results.iter().filter(|one| one.result == outcome).count();
    if args.json {
        out.json(&serde_json::json!({ "dry_run": args.dry_run, "letters": results }))?;
    } else {
        let rows: Vec<_> = results
            .iter()
            .map(|one| {
                let result = match one.result {
                    Outcome::Redriven => "redriven",
                    Outcome::Would => "would go back",
                    Outcome::Skipped => "skipped",
                    Outcome::Failed => "failed",
                    Outcome::Left => "redriven, copy left",
                };
                let kind = one.letter.kind.clone().unwrap_or_default();
                let why = one.why.clone().unwrap_or_else(|| short(&one.letter.reason));
                [result.to_owned(), one.letter.name(), kind, why]
            })
            .collect();
        if !rows.is_empty() {
            out.table(["RESULT", "JOB", "KIND", "REASON"], &rows)?;
        }
        let (skipped, failed) = (count(Outcome::Skipped), count(Outcome::Failed));
        let verb = if args.dry_run { "would go back" } else { "went back" };
        out.remark(format!("{} {verb}, {skipped} skipped, {failed} failed", sent(results)))?;
    }
    match count(Outcome::Failed) + count(Outcome::Left) {
        0 => Ok(()),
        _ if count(Outcome::Failed) == 0 => {
            Err(Failure::new(format!("{} jobs went back, and their copies could not be deleted", count(Outcome::Left)))
                .remedy("redrive them again: what ran already is not run twice"))
        }
        failed => Err(Failure::new(format!("{failed} letters could not be sent back"))
            .remedy("they lie where they lay; the reasons are above; try again")),
    }
}
