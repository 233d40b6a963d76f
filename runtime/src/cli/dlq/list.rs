//! `dlq list`: how many jobs died of what.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::cli::failure::Failure;
use crate::cli::output::{Output, short, time_of_ms};
use crate::config::Config;
use crate::queue::Queues;

use super::filter::Filter;
use super::letter::Letter;
use super::show::read;

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) filter: Filter,
    /// Looks at this many letters of a queue at most
    #[arg(long, default_value_t = 1000)]
    pub(crate) limit: usize,
    /// Prints JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Letters that ended alike.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Group {
    dead_letters: String,
    kind: Option<String>,
    fingerprint: String,
    count: u64,
    /// The reason of the newest.
    reason: String,
    oldest_ms: i64,
    newest_ms: i64,
    /// The newest job's id.
    example: Option<String>,
}

pub(super) async fn run(
    args: &ListArgs,
    config: &Config,
    queues: &dyn Queues,
    stop: &CancellationToken,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    let mut letters = Vec::new();
    read(&args.filter, args.limit, config, queues, stop, out, |letter, _| letters.push(letter)).await?;
    let groups = group(letters);
    if args.json {
        return Ok(out.json(&serde_json::json!({ "groups": groups }))?);
    }
    if groups.is_empty() {
        return Ok(out.remark("no dead letters")?);
    }
    let rows: Vec<_> = groups
        .iter()
        .map(|group| {
            [
                group.count.to_string(),
                group.dead_letters.clone(),
                group.kind.clone().unwrap_or_default(),
                time_of_ms(group.oldest_ms),
                time_of_ms(group.newest_ms),
                group.example.as_deref().map(short).unwrap_or_default(),
                group.fingerprint.clone(),
            ]
        })
        .collect();
    Ok(out.table(["COUNT", "QUEUE", "KIND", "OLDEST", "NEWEST", "EXAMPLE", "FINGERPRINT"], &rows)?)
}

/// The largest group first.
pub(super) fn group(letters: Vec<Letter>) -> Vec<Group> {
    let mut groups: BTreeMap<(String, String), Group> = BTreeMap::new();
    for letter in letters {
        let key = (letter.dead_letters.clone(), letter.fingerprint.clone());
        let group = groups.entry(key).or_insert_with(|| Group {
            dead_letters: letter.dead_letters.clone(),
            kind: letter.kind.clone(),
            fingerprint: letter.fingerprint.clone(),
            count: 0,
            reason: String::new(),
            oldest_ms: i64::MAX,
            newest_ms: i64::MIN,
            example: None,
        });
        group.count += 1;
        group.oldest_ms = group.oldest_ms.min(letter.sent_at_ms);
        if letter.sent_at_ms >= group.newest_ms {
            group.newest_ms = letter.sent_at_ms;
            group.reason = letter.reason;
            group.example = letter.id;
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}
