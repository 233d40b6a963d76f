//! The store in memory, for tests and benchmarks: gone with its process.

mod limits;
mod read;
mod sends;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use parking_lot::Mutex;
use serde_json::Value;
use uuid::Uuid;

use super::lifecycle::{self, Claimer, Effect, Row};
use super::limit::Bucket;
use super::send::SendRow;
use super::tx::StatementLog;
use super::{
    Begun, CancelFound, Claim, ClaimRequest, Commit, CommitRows, Committed, Dialect, JobFilter, JobRecord, Lease,
    Limit, OnDoubt, ReadBack, Renewal, SendClaim, Store, StoreError, Taken, Tx, content,
};
use crate::clock::Clock;
use crate::key::JobKey;
use crate::queue::NewMessage;

/// Records in a hash map under one lock, which each call takes once.
#[derive(Debug)]
pub struct MemoryStore {
    clock: Clock,
    jobs: Mutex<Jobs>,
    buckets: Mutex<HashMap<Uuid, Bucket>>,
    statements: StatementLog,
}

/// Boxed: a map of whole rows would copy them all each time that it grows.
type Jobs = HashMap<Uuid, Box<Stored>>;

/// One job's row with what lies beside it.
#[derive(Debug)]
struct Stored {
    row: Row,
    output: Option<Value>,
    follow_ups: Vec<(String, NewMessage)>,
    sends: BTreeMap<String, SendRow>,
}

impl MemoryStore {
    /// An empty store that tells the time by `clock`.
    pub fn new(clock: Clock) -> Self {
        Self { clock, jobs: Mutex::default(), buckets: Mutex::default(), statements: StatementLog::default() }
    }

    /// The statements of all handler's rows that were committed, in order: this store runs no SQL.
    pub fn statements(&self) -> StatementLog {
        Arc::clone(&self.statements)
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn claim(&self, worker: &str, requests: &[ClaimRequest]) -> Result<Vec<Claim>, StoreError> {
        let worker: Arc<str> = worker.into();
        let now = self.clock.now_ms();
        let mut seen = HashSet::with_capacity(requests.len());
        let mut jobs = self.jobs.lock();
        let answer = |request: &ClaimRequest| {
            if !seen.insert(request.key.hash()) {
                return Claim::Busy(request.lease);
            }
            // Nobody has to guess a token, only to have another one: no need for the system's randomness.
            let token = uuid::Builder::from_random_bytes(fastrand::u128(..).to_ne_bytes()).into_uuid();
            claim_one(&mut jobs, request, Claimer { worker: &worker, now, token })
        };
        Ok(requests.iter().map(answer).collect())
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Committed>, StoreError> {
        let now = self.clock.now_ms();
        let mut jobs = self.jobs.lock();
        Ok(commits.iter().map(|commit| commit_one(&mut jobs, commit, now)).collect())
    }

    async fn commit_with_rows(&self, commit: &Commit, rows: &CommitRows) -> Result<Committed, StoreError> {
        let held =
            |jobs: &Jobs| jobs.get(&commit.lease.hash).is_some_and(|stored| stored.row.is_held_by(&commit.lease));
        if !held(&self.jobs.lock()) {
            return Ok(Committed::Lost);
        }
        let log = StatementLog::default();
        match rows.apply(&mut Tx::Memory(Arc::clone(&log))).await {
            Ok(()) => {}
            Err(StoreError::Refused(why)) => return Ok(Committed::Refused(why)),
            Err(error) => return Err(error),
        }
        let committed = commit_one(&mut self.jobs.lock(), commit, self.clock.now_ms());
        if committed == Committed::Done {
            self.statements.lock().append(&mut log.lock());
        }
        Ok(committed)
    }

    async fn read_back(&self, leases: &[Lease]) -> Result<Vec<ReadBack>, StoreError> {
        let jobs = self.jobs.lock();
        let found = |lease: &Lease| lifecycle::read_back(jobs.get(&lease.hash).map(|stored| &stored.row), lease);
        Ok(leases.iter().map(found).collect())
    }

    async fn renew(&self, leases: &[Lease], lease: Duration) -> Result<Vec<Renewal>, StoreError> {
        let now = self.clock.now_ms();
        let mut jobs = self.jobs.lock();
        let mut renewed = |held: &Lease| match jobs.get_mut(&held.hash) {
            Some(stored) => lifecycle::renew(&mut stored.row, held, lease, now),
            None => Renewal::Lost,
        };
        Ok(leases.iter().map(&mut renewed).collect())
    }

    async fn unpublished(&self, hash: Uuid) -> Result<Vec<(String, NewMessage)>, StoreError> {
        Ok(self.jobs.lock().get(&hash).map(|stored| stored.follow_ups.clone()).unwrap_or_default())
    }

    async fn mark_published(&self, marks: &[(Uuid, u32)]) -> Result<(), StoreError> {
        let mut jobs = self.jobs.lock();
        for (hash, generation) in marks {
            if let Some(stored) = jobs.get_mut(hash)
                && stored.row.generation == *generation
                && stored.row.state.is_terminal()
            {
                stored.row.published = true;
                stored.follow_ups.clear();
            }
        }
        Ok(())
    }

    async fn set_progress(&self, lease: Lease, progress: &Value) -> Result<(), StoreError> {
        if let Some(stored) = self.jobs.lock().get_mut(&lease.hash)
            && stored.row.is_held_by(&lease)
        {
            stored.row.progress = Some(content::value_without_nul(progress).into_owned());
        }
        Ok(())
    }

    async fn begin_send(&self, claim: &SendClaim, on_doubt: OnDoubt) -> Result<Begun, StoreError> {
        Ok(sends::begin(&mut self.jobs.lock(), claim, on_doubt, self.clock.now_ms()))
    }

    async fn seal_send(&self, claim: &SendClaim, answer: &str) -> Result<bool, StoreError> {
        Ok(sends::seal(&mut self.jobs.lock(), claim, answer, self.clock.now_ms()))
    }

    async fn free_send(&self, claim: &SendClaim) -> Result<(), StoreError> {
        sends::free(&mut self.jobs.lock(), claim);
        Ok(())
    }

    async fn take(&self, wanted: &[Limit]) -> Result<Taken, StoreError> {
        limits::take(&mut self.buckets.lock(), wanted, self.clock.now_ms().saturating_mul(1000))
    }

    async fn cancel(&self, key: &JobKey) -> Result<CancelFound, StoreError> {
        let now = self.clock.now_ms();
        Ok(match self.jobs.lock().entry(key.hash()) {
            Entry::Occupied(mut stored) => lifecycle::cancel(&mut stored.get_mut().row, now),
            Entry::Vacant(free) => {
                free.insert(Stored::new(lifecycle::tombstone(key, now)));
                CancelFound::Unseen
            }
        })
    }

    async fn get(&self, key: &JobKey) -> Result<Option<JobRecord>, StoreError> {
        self.get_by_hash(key.hash()).await
    }

    async fn get_by_hash(&self, hash: Uuid) -> Result<Option<JobRecord>, StoreError> {
        Ok(self.jobs.lock().get(&hash).map(|stored| stored.record()))
    }

    async fn list(&self, filter: &JobFilter) -> Result<Vec<JobRecord>, StoreError> {
        read::list(self.jobs.lock().values().map(|stored| &**stored), filter)
    }

    async fn purge(&self, older_than: Duration, limit: u32) -> Result<u64, StoreError> {
        let then = lifecycle::before(self.clock.now_ms(), older_than);
        let mut jobs = self.jobs.lock();
        let old = jobs.iter().filter(|(_, stored)| stored.row.is_prunable(then)).map(|(hash, _)| *hash);
        let old: Vec<Uuid> = old.take(limit as usize).collect();
        for hash in &old {
            jobs.remove(hash);
        }
        let now = self.clock.now_ms().saturating_mul(1000);
        self.buckets.lock().retain(|_, bucket| !bucket.is_idle(now));
        Ok(old.len() as u64)
    }

    async fn unfinished(&self) -> Result<u64, StoreError> {
        Ok(self.jobs.lock().values().filter(|stored| stored.row.is_unfinished()).count() as u64)
    }

    async fn read_json(&self, _: &str, _: &[super::tx::Value]) -> Result<Value, StoreError> {
        Err(StoreError::Refused("the memory store runs no SQL; use PostgreSQL or SQLite for this".to_owned()))
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// There is no schema here, and handlers' own tables are none either.
    async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }
}

impl Stored {
    fn new(row: Row) -> Box<Self> {
        Box::new(Self { row, output: None, follow_ups: Vec::new(), sends: BTreeMap::new() })
    }

    fn record(&self) -> JobRecord {
        self.row.record(self.output.clone(), sends::records(self))
    }
}

fn claim_one(jobs: &mut Jobs, request: &ClaimRequest, claimer: Claimer<'_>) -> Claim {
    match jobs.entry(request.key.hash()) {
        Entry::Vacant(free) => {
            let (row, claim) = lifecycle::first_claim(request, claimer);
            free.insert(Stored::new(row));
            claim
        }
        Entry::Occupied(mut entry) => {
            let stored = entry.get_mut();
            let (claim, effect) = lifecycle::claim_again(&mut stored.row, request, claimer);
            if effect == Effect::NewGeneration {
                stored.output = None;
                stored.follow_ups.clear();
            }
            claim
        }
    }
}

fn commit_one(jobs: &mut Jobs, commit: &Commit, now: i64) -> Committed {
    let Some(stored) = jobs.get_mut(&commit.lease.hash).filter(|stored| stored.row.is_held_by(&commit.lease)) else {
        return Committed::Lost;
    };
    match content::check(commit) {
        Err(why) => Committed::Refused(why),
        Ok(output) => {
            lifecycle::apply(&mut stored.row, commit, now);
            stored.output = output;
            stored.follow_ups.extend_from_slice(&commit.follow_ups);
            Committed::Done
        }
    }
}

#[cfg(test)]
mod tests;
