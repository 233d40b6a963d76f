//! Stores: the records of jobs. The store's fence is the authority on who may write a job's effects.
//!
//! The contract, which one conformance suite checks on every implementation:
//!
//! - Batch verbs answer for each entry, in the order of their arguments.
//! - `claim` never waits for another worker's lease; `commit` changes a row only if fence and token still match.
//! - Durations are added to the store's own clock; no worker's clock is ever compared with it.
//!
//! # What a claim is answered
//!
//! The first line that fits:
//!
//! | The row | The answer |
//! |---|---|
//! | was asked for earlier in the batch | `Busy` for the lease that was asked |
//! | is not there, and `run_at` has not come | `NotBefore`; a row waits for it, which nobody has held yet (fence 0) |
//! | is not there | `Run` |
//! | is the tombstone of a job that was cancelled unseen | `Settle`, as cancelled; the tombstone learns the job's kind |
//! | has another kind or digest | `Reused` |
//! | has a later generation | `Stale` |
//! | has an earlier generation, and is rejected or dead | `Run` in the new one, with fresh counters |
//! | is terminal | `Settle`; nothing changes |
//! | runs under a live lease | `Busy` for what is left of it |
//! | runs under a lease that is over | a loss: `Run`, or `Settle` as dead where losses are over the cap, or as cancelled where that was asked |
//! | waits, and a cancel was asked | `Settle`, as cancelled |
//! | waits for its time | `NotBefore` |
//! | waits no longer | `Run` |
//!
//! A job that would run, or waits, and whose `expires_at` has passed is settled as expired instead. Each `Run` raises the
//! fence by one and draws a new token. Fence and token stay in the row after the commit, for [`Store::read_back`]. A claim
//! that ends the row draws a new token too, so that it reads back as lost.
//!
//! # What a commit does
//!
//! It takes back the lease and writes state, error, output and follow-ups together. A row is *published* once it is
//! terminal and nothing is left to send: at once where there are neither follow-ups nor a dead-letter copy, else by
//! [`Store::mark_published`]. Only published rows are ever forgotten. A retry that meets a cancel waits, and the next
//! claim cancels it.
//!
//! What PostgreSQL can't hold, no store takes: a commit whose output or follow-ups hold U+0000 is `Refused` for itself
//! alone, and may be committed otherwise. In errors and progress the character is replaced by U+FFFD.

mod content;
mod dialect;
mod lifecycle;
pub mod limit;
pub mod memory;
mod migration;
pub mod postgres;
pub mod record;
pub mod send;
pub mod sqlite;
pub mod tx;

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::key::JobKey;
use crate::queue::NewMessage;
pub use dialect::Dialect;
pub use limit::{Limit, Taken};
pub use migration::Migration;
pub use record::{CancelFound, JobFilter, JobRecord, State};
pub use send::{Begun, OnDoubt, SendClaim, SendRecord, SendState};
pub use tx::{CommitRows, Tx};

/// Asks for one job.
#[derive(Debug, Clone)]
pub struct ClaimRequest {
    /// Who the job is.
    pub key: JobKey,
    /// Its kind.
    pub kind: String,
    /// The SHA-256 of kind and payload: tells a duplicate from a reused id.
    pub digest: [u8; 32],
    /// 0 for a producer's message; a dead-letter copy of generation g asks for g + 1.
    pub generation: u32,
    /// The queue that delivered it.
    pub queue: String,
    /// The tenant.
    pub tenant: Option<String>,
    /// When the producer no longer wants the result, by the producer's clock.
    pub expires_at: Option<Timestamp>,
    /// Before then a job that no row knows is not run, by the producer's clock.
    pub run_at: Option<Timestamp>,
    /// How long the store's lease lasts without renewal.
    pub lease: Duration,
    /// Losses beyond this make the job dead (`worker_lost`).
    pub max_losses: u32,
}

/// The right to write one job's effects: the row, a counter and a random token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lease {
    /// [`JobKey::hash`].
    pub hash: Uuid,
    /// Grows by one with each claim.
    pub fence: i64,
    /// Random at each claim.
    pub token: Uuid,
}

/// A job that was claimed and is to run now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// The right to commit.
    pub lease: Lease,
    /// Verdicts against it so far in this generation.
    pub failures: u32,
    /// Claims over an expired lease that left no verdict.
    pub losses: u32,
    /// Shutdowns that cut it short.
    pub interruptions: u32,
    /// How often the job was started anew from a dead-letter copy.
    pub generation: u32,
}

/// The store's answer to one [`ClaimRequest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Run it.
    Run(Claimed),
    /// Another claim holds it for this long at least.
    Busy(Duration),
    /// A retry is due only after this long.
    NotBefore(Duration),
    /// The row is terminal: finish what its settling still lacks, run nothing.
    Settle(Terminal),
    /// Same key, other kind or payload (`id_reused`).
    Reused,
    /// A dead-letter copy of an older generation: delete it.
    Stale,
}

/// A terminal row, as far as settling needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal {
    /// Which end it came to.
    pub state: State,
    /// Its generation.
    pub generation: u32,
    /// Follow-ups and the dead-letter copy are on their way already.
    pub published: bool,
    /// Why it was rejected or is dead.
    pub error: Option<String>,
    /// Kind + error with numbers and ids masked.
    pub fingerprint: Option<String>,
    /// Whether this very claim made the row terminal (expired, or lost once too often).
    pub fresh: bool,
}

/// What becomes of a claimed job.
#[derive(Debug, Clone, PartialEq)]
pub enum Transition {
    /// Done; the output as JSON text.
    Succeeded {
        /// JSON text of the output.
        output: String,
    },
    /// Failed, and to be tried again.
    Retry {
        /// Until then no claim runs it.
        delay: Duration,
        /// The error's text.
        error: String,
    },
    /// Put off by the handler: nothing is counted.
    PutOff {
        /// Until then no claim runs it.
        delay: Duration,
        /// Why; kept as the last error.
        why: String,
    },
    /// Cut short by a shutdown: `interruptions` + 1, ready at once.
    Interrupted,
    /// The job is at fault; to the dead letters.
    Rejected {
        /// Why.
        error: String,
        /// Kind + error with numbers and ids masked.
        fingerprint: String,
    },
    /// Over a cap; to the dead letters.
    Dead {
        /// The last error.
        error: String,
        /// Kind + error with numbers and ids masked.
        fingerprint: String,
    },
    /// A person cancelled it.
    Cancelled,
    /// The lease was lost or the run was given up without a verdict: nothing is counted, ready at once.
    Released,
}

/// One job's effects, to be written if its lease still holds.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The right to write.
    pub lease: Lease,
    /// The new state.
    pub transition: Transition,
    /// Messages to publish once this is written, each with the name of its queue.
    pub follow_ups: Vec<(String, NewMessage)>,
}

impl Commit {
    /// Whether something is left to publish after the commit: follow-ups, or the dead-letter copy.
    pub fn needs_publishing(&self) -> bool {
        !self.follow_ups.is_empty() || matches!(self.transition, Transition::Rejected { .. } | Transition::Dead { .. })
    }
}

/// The store's answer to one [`Commit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// Written.
    Done,
    /// Fence or token no longer match: another owns the job, or it came to an end without us.
    Lost,
    /// The store refuses this row, and this row alone, with the reason.
    Refused(String),
}

/// The store's answer to one renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// Still ours, and extended, even where it had expired unclaimed.
    Held,
    /// Still ours, and a person wants the job cancelled.
    CancelRequested,
    /// Another's, or ended.
    Lost,
}

/// What is found when a commit's answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadBack {
    /// Our commit is in.
    Committed,
    /// Our lease still stands and nothing was written: commit again.
    Pending,
    /// Another's token, or no row.
    Lost,
}

/// Why a call to the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store is away; the same call may succeed later. Nothing is known of its effect.
    #[error("the store is away: {0}")]
    Unavailable(String),
    /// The store answers, and refuses this call.
    #[error("{0}")]
    Refused(String),
}

/// The records. See the module's text for the contract.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Claims many jobs at once. A key that occurs twice among the requests is claimed once; the other is `Busy`.
    async fn claim(&self, worker: &str, requests: &[ClaimRequest]) -> Result<Vec<Claim>, StoreError>;

    /// Writes many jobs' effects in one transaction. A row that the store refuses is split out; the others are written.
    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Committed>, StoreError>;

    /// Writes one job's effects together with the handler's own rows, in a transaction of their own.
    async fn commit_with_rows(&self, commit: &Commit, rows: &CommitRows) -> Result<Committed, StoreError>;

    /// Looks whether commits whose answers were lost are in.
    async fn read_back(&self, leases: &[Lease]) -> Result<Vec<ReadBack>, StoreError>;

    /// Extends leases by `lease` from now. Checks fence and token only. Has a connection of its own.
    async fn renew(&self, leases: &[Lease], lease: Duration) -> Result<Vec<Renewal>, StoreError>;

    /// Follow-ups of this job that are not marked as published.
    async fn unpublished(&self, hash: Uuid) -> Result<Vec<(String, NewMessage)>, StoreError>;

    /// Marks jobs' follow-ups and dead-letter copies as published, and forgets the follow-ups. A generation other than
    /// the row's is left alone.
    async fn mark_published(&self, jobs: &[(Uuid, u32)]) -> Result<(), StoreError>;

    /// Records how far a running job is; ignored when the lease is lost.
    async fn set_progress(&self, lease: Lease, progress: &serde_json::Value) -> Result<(), StoreError>;

    /// Cancels: a waiting job ends at once, a running one is asked to stop, an unseen one gets a tombstone.
    async fn cancel(&self, key: &JobKey) -> Result<CancelFound, StoreError>;

    /// One record.
    async fn get(&self, key: &JobKey) -> Result<Option<JobRecord>, StoreError>;

    /// One record by the hash of its key, for the sweep of objects.
    async fn get_by_hash(&self, hash: Uuid) -> Result<Option<JobRecord>, StoreError>;

    /// Records, newest first, after the filter's cursor.
    async fn list(&self, filter: &JobFilter) -> Result<Vec<JobRecord>, StoreError>;

    /// Claims a send before it is made. See [`send`] for what is answered. Repeating a call whose answer was lost is
    /// safe: it is known by [`SendClaim::call`].
    async fn begin_send(&self, claim: &SendClaim, on_doubt: OnDoubt) -> Result<Begun, StoreError>;

    /// Keeps what a send that was made answered, as JSON text. It stands even where the job's row is another's now: the
    /// send was made. False where another call has claimed it since.
    async fn seal_send(&self, claim: &SendClaim, answer: &str) -> Result<bool, StoreError>;

    /// Forgets a claim whose send was not made; where an earlier one may have been, it stays in doubt.
    async fn free_send(&self, claim: &SendClaim) -> Result<(), StoreError>;

    /// Takes one token of each limit's bucket or of none, in one transaction. See [`limit`] for the rule.
    async fn take(&self, limits: &[Limit]) -> Result<Taken, StoreError>;

    /// Forgets terminal, published records that ended longer ago than `older_than`; at most `limit` of them. Returns how
    /// many. Once none is left, token buckets that are full again are forgotten too, and not counted.
    async fn purge(&self, older_than: Duration, limit: u32) -> Result<u64, StoreError>;

    /// How many records are not over, or over and not published.
    async fn unfinished(&self) -> Result<u64, StoreError>;

    /// Runs a handler's query that gives one row with one column of JSON, and reads it: null where there is no row.
    async fn read_json(&self, sql: &str, values: &[tx::Value]) -> Result<serde_json::Value, StoreError>;

    /// The SQL of [`Store::read_json`] and of handlers' rows.
    fn dialect(&self) -> Dialect;

    /// Whether the store answers.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Brings the schema up to date, with the steps of handlers; safe when many do it at once. Returns the names of the
    /// steps applied now.
    async fn migrate(&self) -> Result<Vec<String>, StoreError>;

    /// Names of migrations that are not applied yet.
    async fn pending_migrations(&self) -> Result<Vec<String>, StoreError>;
}
