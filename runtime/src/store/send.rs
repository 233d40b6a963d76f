//! Effects outside that happen at most once where that is wanted: each is claimed in the store before it is made, and
//! sealed with its answer after.
//!
//! # What a claim is answered
//!
//! The first line that fits, of one job's send of this name:
//!
//! | The send | The answer |
//! |---|---|
//! | the job's row is not held by the lease | `Lost`: who lost its row sends nothing |
//! | is not there | `Claimed`, for the first time |
//! | is sealed, in whichever generation of the job | `Sealed`, with its answer |
//! | is claimed by this very call | as that call was answered |
//! | is claimed, and may be made again ([`OnDoubt::Retry`], or a later generation of the job) | `Claimed`, not for the first time |
//! | is claimed, and was never sealed | `InDoubt`; nothing changes |
//!
//! The job's row is locked meanwhile, so that of two calls one is first.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::lifecycle::timestamp;
use super::{Lease, State};

/// What is done with a send that was begun and of which nobody knows whether it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnDoubt {
    /// It is made again: at least once.
    #[default]
    Retry,
    /// The job is rejected, and a person decides: at most once.
    Hold,
}

/// One call that wants to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendClaim {
    /// The right to send, as it is the right to commit.
    pub lease: Lease,
    /// The send, among those of its job.
    pub name: String,
    /// Random at each call; tells a claim that is repeated from another one.
    pub call: Uuid,
}

/// The store's answer to a [`SendClaim`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// Send it.
    Claimed {
        /// Whether no earlier call can have sent it.
        first: bool,
    },
    /// It was sent.
    Sealed {
        /// What it answered, as JSON text.
        answer: String,
    },
    /// It may have been sent.
    InDoubt {
        /// When it was claimed.
        since: Timestamp,
    },
    /// The job's row is another's.
    Lost,
}

/// How far a send is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendState {
    /// Under way in the run that is under way.
    Claimed,
    /// Made, and its answer kept.
    Sealed,
    /// Begun by a run that is over. It may have been made.
    InDoubt,
}

impl SendState {
    fn of(is_sealed: bool, is_open: bool) -> Self {
        match (is_sealed, is_open) {
            (true, _) => SendState::Sealed,
            (false, true) => SendState::Claimed,
            (false, false) => SendState::InDoubt,
        }
    }

    /// The name, as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            SendState::Claimed => "claimed",
            SendState::Sealed => "sealed",
            SendState::InDoubt => "in_doubt",
        }
    }
}

/// One send of a job, as people and programs read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendRecord {
    /// Its name among those of the job.
    pub name: String,
    /// How far it is.
    pub state: SendState,
    /// When it was last claimed.
    pub claimed_at: Timestamp,
    /// When its answer was kept.
    pub sealed_at: Option<Timestamp>,
}

/// One send as a store keeps it. Times are milliseconds since the Unix epoch by the store's clock.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SendRow {
    /// The job's generation when it was claimed.
    pub(super) generation: u32,
    /// The fence under which it was claimed.
    pub(super) fence: i64,
    pub(super) call: Uuid,
    /// A call before this one may have sent.
    pub(super) doubtful: bool,
    pub(super) claimed_at: i64,
    pub(super) sealed_at: Option<i64>,
    pub(super) answer: Option<String>,
}

/// Answers a claim of a job that its lease holds, and gives the row to write, if any.
pub(super) fn begin(
    found: Option<SendRow>,
    claim: &SendClaim,
    generation: u32,
    on_doubt: OnDoubt,
    now: i64,
) -> (Begun, Option<SendRow>) {
    let doubtful = match &found {
        None => false,
        Some(SendRow { answer: Some(answer), .. }) => return (Begun::Sealed { answer: answer.clone() }, None),
        Some(row) if row.call == claim.call => return (Begun::Claimed { first: !row.doubtful }, None),
        Some(row) if on_doubt == OnDoubt::Hold && row.generation >= generation => {
            return (Begun::InDoubt { since: timestamp(row.claimed_at) }, None);
        }
        Some(_) => true,
    };
    let fence = claim.lease.fence;
    let row = SendRow { generation, fence, call: claim.call, doubtful, claimed_at: now, sealed_at: None, answer: None };
    (Begun::Claimed { first: !doubtful }, Some(row))
}

impl SendRow {
    /// The row as it is read, with the state and the fence of its job.
    pub(super) fn record(&self, name: &str, job: State, fence: i64) -> SendRecord {
        let open = job == State::Running && fence == self.fence;
        let (name, claimed_at, sealed_at) = (name.to_owned(), self.claimed_at, self.sealed_at);
        Column { name, claimed_at, sealed_at, open }.record()
    }
}

/// A send as the SQL stores read it beside its job.
#[derive(Deserialize)]
struct Column {
    name: String,
    claimed_at: i64,
    sealed_at: Option<i64>,
    /// Claimed under the lease that the job has now.
    open: bool,
}

/// Reads an array of [`Column`], or null where there is none.
pub(super) fn records(column: serde_json::Value) -> Result<Vec<SendRecord>, serde_json::Error> {
    let sends: Option<Vec<Column>> = serde_json::from_value(column)?;
    Ok(sends.unwrap_or_default().into_iter().map(Column::record).collect())
}

impl Column {
    fn record(self) -> SendRecord {
        let state = SendState::of(self.sealed_at.is_some(), self.open);
        let sealed_at = self.sealed_at.map(timestamp);
        SendRecord { name: self.name, state, claimed_at: timestamp(self.claimed_at), sealed_at }
    }
}

#[cfg(test)]
mod tests;
