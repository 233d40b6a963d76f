//! Batches: SQS takes ten entries and 1 MiB a request, and answers for each entry.

use std::future::Future;
use std::ops::Range;
use std::time::Duration;

use aws_sdk_sqs::types::BatchResultErrorEntry;

use super::failure::Asked;
use crate::queue::{MAX_BODY_BYTES, QueueError};
use crate::retry;

/// Entries of one request.
const MOST_ENTRIES: usize = 10;
/// Requests for an entry that fails by the server's fault, the first one among them.
const ROUNDS: u32 = 3;

/// What SQS said to one request.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// The ids of entries that are done.
    pub(super) done: Vec<String>,
    /// Entries that are not.
    pub(super) failed: Vec<BatchResultErrorEntry>,
}

/// Calls with batches of the items, and answers for each item in order. An item counts as done only where SQS says so;
/// one that failed by the server's fault, or of which the answer says nothing, is tried again under a new id.
pub(super) async fn in_batches<'a, T, F>(
    asked: &Asked<'_>,
    items: &'a [T],
    size: impl Fn(&T) -> usize,
    call: impl Fn(Vec<(String, &'a T)>) -> F,
) -> Vec<Result<(), QueueError>>
where
    F: Future<Output = Result<Answer, QueueError>>,
{
    let mut answers: Vec<Result<(), QueueError>> =
        items.iter().map(|item| refuse_too_large(asked, size(item))).collect();
    let sizes: Vec<Option<usize>> =
        items.iter().zip(&answers).map(|(item, answer)| answer.is_ok().then(|| size(item))).collect();
    for batch in split(&sizes) {
        let mut open: Vec<usize> = batch.filter(|index| sizes[*index].is_some()).collect();
        for round in 0..ROUNDS {
            if open.is_empty() {
                break;
            }
            if round > 0 {
                let pause = retry::full_jitter(Duration::from_millis(100), Duration::from_secs(1), round);
                tokio::time::sleep(pause).await;
            }
            let entries = open.iter().map(|index| (entry_id(*index, round), &items[*index])).collect();
            match call(entries).await {
                Ok(answer) => record(asked, answer, round, &mut open, &mut answers),
                Err(error) => {
                    for index in open.drain(..) {
                        answers[index] = Err(error.clone());
                    }
                }
            }
        }
    }
    answers
}

fn refuse_too_large(asked: &Asked<'_>, bytes: usize) -> Result<(), QueueError> {
    if bytes <= MAX_BODY_BYTES {
        return Ok(());
    }
    Err(QueueError::Invalid(format!(
        "{asked}: a message of {bytes} bytes is larger than the {MAX_BODY_BYTES} that SQS takes; put its payload into S3 \
         and send its address as `dataref`"
    )))
}

/// Splits by count and by size; items without a size are not sent.
fn split(sizes: &[Option<usize>]) -> Vec<Range<usize>> {
    let mut batches = Vec::with_capacity(sizes.len().div_ceil(MOST_ENTRIES));
    let (mut start, mut count, mut bytes) = (0, 0, 0);
    for (index, size) in sizes.iter().enumerate() {
        let Some(size) = size else { continue };
        if count == MOST_ENTRIES || bytes + size > MAX_BODY_BYTES {
            batches.push(start..index);
            (start, count, bytes) = (index, 0, 0);
        }
        count += 1;
        bytes += size;
    }
    if count > 0 {
        batches.push(start..sizes.len());
    }
    batches
}

/// Distinct within a request and from round to round, so that an answer can't be taken for another's.
fn entry_id(index: usize, round: u32) -> String {
    format!("{index}-{round}")
}

/// The index in an id of this round.
fn index_of(id: &str, round: u32) -> Option<usize> {
    let (index, of_round) = id.split_once('-')?;
    if of_round.parse() == Ok(round) { index.parse().ok() } else { None }
}

/// Writes down what the answer says of the open items, and leaves open those that another round may help.
fn record(
    asked: &Asked<'_>,
    answer: Answer,
    round: u32,
    open: &mut Vec<usize>,
    answers: &mut [Result<(), QueueError>],
) {
    let mut silent = open.clone();
    let mut mentioned = |id: &str| {
        let index = index_of(id, round)?;
        let at = silent.iter().position(|open| *open == index)?;
        Some(silent.swap_remove(at))
    };
    // Failures first: an entry that is told both ways is not done.
    for failed in answer.failed {
        if let Some(index) = mentioned(&failed.id) {
            let message = failed.message.as_deref().unwrap_or_default();
            answers[index] = Err(asked.entry_failed(&failed.code, message, failed.sender_fault));
        }
    }
    for id in &answer.done {
        if let Some(index) = mentioned(id) {
            answers[index] = Ok(());
        }
    }
    for index in silent {
        answers[index] = Err(QueueError::Unavailable(format!("{asked}: SQS's answer does not mention the message")));
    }
    open.retain(|index| matches!(answers[*index], Err(QueueError::Unavailable(_))));
}

#[cfg(test)]
mod tests;
