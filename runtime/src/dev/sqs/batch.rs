//! What SQS asks of a batch, and how it answers for each entry.

use std::collections::HashSet;

use serde::Serialize;

use super::fault::{Code, Fault};

const MAX_ENTRIES: usize = 10;
const MAX_ID: usize = 80;

/// The answers to a batch's entries.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BatchOutput<T> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    successful: Vec<T>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failed: Vec<Failed>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Failed {
    id: String,
    code: &'static str,
    message: String,
    sender_fault: bool,
}

/// The answer to an entry of which there is nothing more to tell.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Done {
    pub(super) id: String,
}

impl<T> BatchOutput<T> {
    /// From each entry's id and answer.
    pub(super) fn new(answers: impl IntoIterator<Item = (String, Result<T, Fault>)>) -> Self {
        let mut output = Self { successful: Vec::new(), failed: Vec::new() };
        for (id, answer) in answers {
            match answer {
                Ok(done) => output.successful.push(done),
                Err(Fault { code, message }) => {
                    output.failed.push(Failed {
                        id,
                        code: code.query_name(),
                        message,
                        sender_fault: code.is_senders(),
                    });
                }
            }
        }
        output
    }
}

/// Refuses a batch that SQS would refuse as a whole.
pub(super) fn check<'a>(ids: impl ExactSizeIterator<Item = &'a str>) -> Result<(), Fault> {
    let count = ids.len();
    if count == 0 {
        return Err(Fault::new(Code::EmptyBatchRequest, "There should be at least one entry in the request."));
    }
    if count > MAX_ENTRIES {
        let text = format!("Maximum number of entries per request are {MAX_ENTRIES}. You have sent {count}.");
        return Err(Fault::new(Code::TooManyEntriesInBatchRequest, text));
    }
    let mut seen = HashSet::new();
    for id in ids {
        let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if id.is_empty() || id.len() > MAX_ID || !plain {
            let text = format!("The batch entry id `{id}` must be 1 to {MAX_ID} letters, digits, `-` or `_`.");
            return Err(Fault::new(Code::InvalidBatchEntryId, text));
        }
        if !seen.insert(id) {
            return Err(Fault::new(Code::BatchEntryIdsNotDistinct, format!("Id {id} repeated.")));
        }
    }
    Ok(())
}
