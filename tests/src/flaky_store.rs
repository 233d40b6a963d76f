//! A store in front of another, which loses calls and answers when a test says so.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use karigar::JobKey;
use karigar::queue::NewMessage;
use karigar::store::{
    Begun, CancelFound, Claim, ClaimRequest, Commit, CommitRows, Committed, Dialect, JobFilter, JobRecord, Lease,
    Limit, OnDoubt, ReadBack, Renewal, SendClaim, Store, StoreError, Taken,
};
use parking_lot::Mutex;
use uuid::Uuid;

/// What happens to a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// It never reaches the store.
    Call,
    /// It reaches the store, and its answer is lost.
    Answer,
}

/// A [`Store`] that is away when told so, and loses commits when told so.
pub struct FlakyStore {
    inner: Arc<dyn Store>,
    away: AtomicBool,
    losses: Mutex<VecDeque<Loss>>,
}

impl FlakyStore {
    /// In front of `inner`.
    pub fn new(inner: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self { inner, away: AtomicBool::new(false), losses: Mutex::default() })
    }

    /// From now on each call fails, or none.
    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    /// Loses the next commit.
    pub fn lose_next_commit(&self, loss: Loss) {
        self.losses.lock().push_back(loss);
    }

    fn here(&self) -> Result<&dyn Store, StoreError> {
        if self.away.load(Ordering::SeqCst) { Err(away()) } else { Ok(&*self.inner) }
    }
}

fn away() -> StoreError {
    StoreError::Unavailable("away for a test".into())
}

#[async_trait]
impl Store for FlakyStore {
    async fn claim(&self, worker: &str, requests: &[ClaimRequest]) -> Result<Vec<Claim>, StoreError> {
        self.here()?.claim(worker, requests).await
    }
    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Committed>, StoreError> {
        let store = self.here()?;
        let loss = self.losses.lock().pop_front();
        if loss == Some(Loss::Call) {
            return Err(away());
        }
        let answer = store.commit(commits).await;
        if loss == Some(Loss::Answer) { Err(away()) } else { answer }
    }
    async fn commit_with_rows(&self, commit: &Commit, rows: &CommitRows) -> Result<Committed, StoreError> {
        self.here()?.commit_with_rows(commit, rows).await
    }
    async fn read_back(&self, leases: &[Lease]) -> Result<Vec<ReadBack>, StoreError> {
        self.here()?.read_back(leases).await
    }
    async fn renew(&self, leases: &[Lease], lease: Duration) -> Result<Vec<Renewal>, StoreError> {
        self.here()?.renew(leases, lease).await
    }
    async fn unpublished(&self, hash: Uuid) -> Result<Vec<(String, NewMessage)>, StoreError> {
        self.here()?.unpublished(hash).await
    }
    async fn mark_published(&self, jobs: &[(Uuid, u32)]) -> Result<(), StoreError> {
        self.here()?.mark_published(jobs).await
    }
    async fn set_progress(&self, lease: Lease, progress: &serde_json::Value) -> Result<(), StoreError> {
        self.here()?.set_progress(lease, progress).await
    }
    async fn begin_send(&self, claim: &SendClaim, on_doubt: OnDoubt) -> Result<Begun, StoreError> {
        self.here()?.begin_send(claim, on_doubt).await
    }
    async fn seal_send(&self, claim: &SendClaim, answer: &str) -> Result<bool, StoreError> {
        self.here()?.seal_send(claim, answer).await
    }
    async fn free_send(&self, claim: &SendClaim) -> Result<(), StoreError> {
        self.here()?.free_send(claim).await
    }
    async fn take(&self, limits: &[Limit]) -> Result<Taken, StoreError> {
        self.here()?.take(limits).await
    }
    async fn cancel(&self, key: &JobKey) -> Result<CancelFound, StoreError> {
        self.here()?.cancel(key).await
    }
    async fn get(&self, key: &JobKey) -> Result<Option<JobRecord>, StoreError> {
        self.here()?.get(key).await
    }
    async fn get_by_hash(&self, hash: Uuid) -> Result<Option<JobRecord>, StoreError> {
        self.here()?.get_by_hash(hash).await
    }
    async fn list(&self, filter: &JobFilter) -> Result<Vec<JobRecord>, StoreError> {
        self.here()?.list(filter).await
    }
    async fn purge(&self, older_than: Duration, limit: u32) -> Result<u64, StoreError> {
        self.here()?.purge(older_than, limit).await
    }
    async fn unfinished(&self) -> Result<u64, StoreError> {
        self.here()?.unfinished().await
    }
    async fn read_json(
        &self,
        sql: &str,
        values: &[karigar::store::tx::Value],
    ) -> Result<serde_json::Value, StoreError> {
        self.here()?.read_json(sql, values).await
    }
    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }
    async fn ping(&self) -> Result<(), StoreError> {
        self.here()?.ping().await
    }
    async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        self.here()?.migrate().await
    }
    async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        self.here()?.pending_migrations().await
    }
}
