//! `dlq show`: dead letters one by one.

use clap::Args;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::cli::failure::Failure;
use crate::cli::output::{Output, time_of_ms};
use crate::config::Config;
use crate::queue::Queues;

use super::filter::Filter;
use super::letter::Letter;
use super::target;
use super::walk::Walk;

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) filter: Filter,
    /// Looks at this many letters of a queue at most
    #[arg(long, default_value_t = 100)]
    pub(crate) limit: usize,
    /// Shows the messages themselves as well, payloads and all
    #[arg(long)]
    pub(crate) body: bool,
    /// Prints JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    letter: Letter,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

pub(super) async fn run(
    args: &ShowArgs,
    config: &Config,
    queues: &dyn Queues,
    stop: &CancellationToken,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    let mut letters = Vec::new();
    let keep = |letter, body| letters.push(Shown { letter, body: Some(body).filter(|_| args.body) });
    read(&args.filter, args.limit, config, queues, stop, out, keep).await?;
    if args.json {
        return Ok(out.json(&serde_json::json!({ "letters": letters }))?);
    }
    if letters.is_empty() {
        return Ok(out.remark("no dead letters")?);
    }
    for (index, Shown { letter, body }) in letters.into_iter().enumerate() {
        if index > 0 {
            out.line("")?;
        }
        fields(letter, out)?;
        if let Some(body) = body {
            out.line(body)?;
        }
    }
    Ok(())
}

fn fields(letter: Letter, out: &mut Output<'_>) -> std::io::Result<()> {
    let obstacle = letter.obstacle();
    out.fields(&[
        ("dead letters", Some(letter.dead_letters)),
        ("message", Some(letter.message_id)),
        ("source", letter.source),
        ("id", letter.id),
        ("kind", letter.kind),
        ("tenant", letter.tenant),
        ("generation", letter.generation.map(|generation| generation.to_string())),
        ("since", Some(time_of_ms(letter.sent_at_ms))),
        ("received", Some(format!("{} times", letter.receive_count))),
        ("reason", Some(letter.reason)),
        ("fingerprint", Some(letter.fingerprint)),
        ("redrive", obstacle.map(|why| format!("not possible: {why}"))),
    ])
}

/// Gives `keep` the letters that the filter takes, each with its body, and hands all of them back.
pub(super) async fn read(
    filter: &Filter,
    limit: usize,
    config: &Config,
    queues: &dyn Queues,
    stop: &CancellationToken,
    out: &mut Output<'_>,
    mut keep: impl FnMut(Letter, String),
) -> Result<(), Failure> {
    for (target, queue) in target::open(config, filter.queue.as_deref(), queues, out).await? {
        let fifo = queue.is_fifo();
        let mut walk = Walk::new(queue);
        let mut looked_at = 0;
        let walked = loop {
            match walk.next(stop).await {
                Err(error) => break Err(error),
                Ok(messages) if messages.is_empty() => break Ok(()),
                Ok(messages) => {
                    for message in messages {
                        looked_at += 1;
                        let letter = Letter::read(&target.dead_letters, &message);
                        if filter.takes(&letter) {
                            keep(letter, message.body);
                        }
                    }
                }
            }
            if looked_at >= limit {
                break Ok(());
            }
        };
        // Before anything is said, which may fail: the letters go back.
        remark_hidden(walk.hand_back().await, &target.dead_letters, out)?;
        walked?;
        if looked_at >= limit {
            let name = &target.dead_letters;
            out.remark(format!("looked at {looked_at} letters of `{name}`; --limit looks at more"))?;
        }
        if fifo && looked_at >= 10 {
            out.remark(format!(
                "`{}` is a FIFO queue: of each group only the first ten can be seen",
                target.dead_letters
            ))?;
        }
    }
    Ok(())
}

/// Tells of messages that could not be handed back.
pub(super) fn remark_hidden(hidden: usize, dead_letters: &str, out: &mut Output<'_>) -> std::io::Result<()> {
    if hidden == 0 {
        return Ok(());
    }
    out.remark(format!(
        "{hidden} letters of `{dead_letters}` could not be handed back; they show again within ten minutes"
    ))
}
