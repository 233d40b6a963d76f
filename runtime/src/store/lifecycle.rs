//! The life of a record as plain functions on a [`Row`], for the stores that keep their rules in Rust. PostgreSQL states
//! the same rules in SQL; the conformance suite holds them together.
//!
//! Times are milliseconds since the Unix epoch by the store's clock.

mod claim;
mod commit;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::{JobRecord, Lease, SendRecord, State, Terminal};
use crate::key::JobKey;
pub(super) use claim::{Claimer, Effect, claim_again, first_claim};
pub(super) use commit::{apply, cancel, read_back, renew, tombstone};

/// One record as a store keeps it; output and follow-ups lie beside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) key: JobKey,
    /// Empty for the tombstone of a job that was cancelled unseen.
    pub(super) kind: String,
    pub(super) digest: [u8; 32],
    pub(super) state: State,
    pub(super) queue: String,
    pub(super) tenant: Option<String>,
    pub(super) worker: Option<Arc<str>>,
    pub(super) failures: u32,
    pub(super) losses: u32,
    pub(super) interruptions: u32,
    pub(super) generation: u32,
    /// Grows with each claim that runs. Stays after the commit, as the token does: `read_back` asks for them.
    pub(super) fence: i64,
    pub(super) token: Uuid,
    pub(super) lease_until: Option<i64>,
    pub(super) not_before: Option<i64>,
    pub(super) cancel_requested: bool,
    /// Nothing is left to publish; never true before the end.
    pub(super) published: bool,
    pub(super) error: Option<String>,
    pub(super) fingerprint: Option<String>,
    pub(super) progress: Option<Value>,
    pub(super) created_at: i64,
    pub(super) started_at: Option<i64>,
    pub(super) finished_at: Option<i64>,
}

impl Row {
    /// A row that nobody has claimed and that says nothing of its job yet.
    fn new(key: JobKey, now: i64) -> Self {
        Self {
            key,
            kind: String::new(),
            digest: [0; 32],
            state: State::Waiting,
            queue: String::new(),
            tenant: None,
            worker: None,
            failures: 0,
            losses: 0,
            interruptions: 0,
            generation: 0,
            fence: 0,
            token: Uuid::nil(),
            lease_until: None,
            not_before: None,
            cancel_requested: false,
            published: false,
            error: None,
            fingerprint: None,
            progress: None,
            created_at: now,
            started_at: None,
            finished_at: None,
        }
    }

    /// Whether `lease` is the right to write this row now, expired or not.
    pub(super) fn is_held_by(&self, lease: &Lease) -> bool {
        self.state == State::Running && self.fence == lease.fence && self.token == lease.token
    }

    /// Whether settling the job still lacks something, or the job itself.
    pub(super) fn is_unfinished(&self) -> bool {
        !self.published
    }

    /// Whether the record is over, published, and ended before `then`.
    pub(super) fn is_prunable(&self, then: i64) -> bool {
        self.published && self.finished_at.is_some_and(|ended| ended < then)
    }

    fn end(&mut self, state: State, published: bool, now: i64) {
        self.state = state;
        self.published = published;
        self.finished_at = Some(now);
        self.lease_until = None;
        self.not_before = None;
    }

    fn terminal(&self, fresh: bool) -> Terminal {
        Terminal {
            state: self.state,
            generation: self.generation,
            published: self.published,
            error: self.error.clone(),
            fingerprint: self.fingerprint.clone(),
            fresh,
        }
    }

    /// The record as people and programs read it.
    pub(super) fn record(&self, output: Option<Value>, sends: Vec<SendRecord>) -> JobRecord {
        JobRecord {
            source: self.key.source().to_owned(),
            id: self.key.id().to_owned(),
            kind: self.kind.clone(),
            state: self.state,
            output,
            error: self.error.clone(),
            fingerprint: self.fingerprint.clone(),
            progress: self.progress.clone(),
            queue: self.queue.clone(),
            tenant: self.tenant.clone(),
            worker: self.worker.as_deref().map(str::to_owned),
            failures: self.failures,
            losses: self.losses,
            interruptions: self.interruptions,
            generation: self.generation,
            created_at: timestamp(self.created_at),
            started_at: self.started_at.map(timestamp),
            finished_at: self.finished_at.map(timestamp),
            not_before: self.not_before.map(timestamp),
            sends,
        }
    }
}

/// `now` + `by`, or the end of time.
pub(super) fn after(now: i64, by: Duration) -> i64 {
    now.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX))
}

/// `now` - `by`, or the beginning of time.
pub(super) fn before(now: i64, by: Duration) -> i64 {
    now.saturating_sub(i64::try_from(by.as_millis()).unwrap_or(i64::MAX))
}

/// How long it is from `now` until `then`; `None` where `then` has come.
fn left(now: i64, then: Option<i64>) -> Option<Duration> {
    let left = then?.saturating_sub(now);
    u64::try_from(left).ok().filter(|left| *left > 0).map(Duration::from_millis)
}

pub(super) fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
