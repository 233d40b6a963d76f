//! The store in PostgreSQL, directly or behind PgBouncer in transaction mode.

mod address;
mod claim;
mod commit;
mod door;
mod failure;
mod lease;
mod limits;
mod migrate;
mod pooler;
mod read;
mod rows;
mod sends;
mod upkeep;
mod values;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use self::address::Address;
use self::door::{Door, QUICK};
use super::{
    Begun, CancelFound, Claim, ClaimRequest, Commit, CommitRows, Committed, Dialect, JobFilter, JobRecord, Lease,
    Limit, Migration, OnDoubt, ReadBack, Renewal, SendClaim, Store, StoreError, Taken, limit, migration,
};
use crate::config::DatabaseConfig;
use crate::key::JobKey;
use crate::queue::NewMessage;
pub use pooler::Pooler;
pub(crate) use rows::execute_in;

/// Records in PostgreSQL. Connects when it is first asked.
pub struct PostgresStore {
    address: Arc<Address>,
    door: Door,
    /// For renewals alone: a lease must not wait for a connection that the pipeline holds. The lease manager has a
    /// runtime of its own, and this connection lives on it, as it is opened there.
    renewals: Door,
    /// Steps of handlers, after Karigar's own.
    migrations: Vec<Migration>,
}

impl PostgresStore {
    /// A store at this address. Only settings that can't be right are an error; a server that is away is not.
    pub fn new(settings: &DatabaseConfig) -> Result<Self, StoreError> {
        let address = Arc::new(Address::new(settings).map_err(StoreError::Refused)?);
        let door = Door::new(Arc::clone(&address), settings.max_connections.saturating_sub(1).max(1));
        let renewals = Door::new(Arc::clone(&address), 1);
        Ok(Self { address, door, renewals, migrations: Vec::new() })
    }

    /// The same store with tables of handlers in its schema, usually [`WorkerBuilder::extra_migrations`]. They are
    /// checked and applied by [`Store::pending_migrations`] and [`Store::migrate`].
    ///
    /// # Errors
    /// `Refused` for a name that is there twice, or is not one that handlers may give.
    ///
    /// [`WorkerBuilder::extra_migrations`]: crate::WorkerBuilder::extra_migrations
    pub fn with_migrations(mut self, migrations: &[Migration]) -> Result<Self, StoreError> {
        migration::check(migrations)?;
        self.migrations = migrations.to_vec();
        Ok(self)
    }

    /// What the address leads to. A pooler in statement mode is refused, with what to do about it.
    pub async fn check_pooler(&self) -> Result<Pooler, StoreError> {
        Ok(pooler::check(&self.address).await?)
    }
}

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn claim(&self, worker: &str, requests: &[ClaimRequest]) -> Result<Vec<Claim>, StoreError> {
        Ok(claim::claim(&self.door, worker, requests).await?)
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Committed>, StoreError> {
        Ok(commit::commit(&self.door, commits).await?)
    }

    async fn commit_with_rows(&self, commit: &Commit, rows: &CommitRows) -> Result<Committed, StoreError> {
        Ok(commit::commit_with_rows(&self.door, commit, rows).await?)
    }

    async fn read_back(&self, leases: &[Lease]) -> Result<Vec<ReadBack>, StoreError> {
        Ok(lease::read_back(&self.door, leases).await?)
    }

    async fn renew(&self, leases: &[Lease], lease: Duration) -> Result<Vec<Renewal>, StoreError> {
        Ok(lease::renew(&self.renewals, leases, lease).await?)
    }

    async fn unpublished(&self, hash: Uuid) -> Result<Vec<(String, NewMessage)>, StoreError> {
        Ok(commit::unpublished(&self.door, hash).await?)
    }

    async fn mark_published(&self, jobs: &[(Uuid, u32)]) -> Result<(), StoreError> {
        Ok(commit::mark_published(&self.door, jobs).await?)
    }

    async fn set_progress(&self, lease: Lease, progress: &serde_json::Value) -> Result<(), StoreError> {
        Ok(lease::set_progress(&self.door, lease, progress).await?)
    }

    async fn begin_send(&self, claim: &SendClaim, on_doubt: OnDoubt) -> Result<Begun, StoreError> {
        Ok(sends::begin(&self.door, claim, on_doubt).await?)
    }

    async fn seal_send(&self, claim: &SendClaim, answer: &str) -> Result<bool, StoreError> {
        Ok(sends::seal(&self.door, claim, answer).await?)
    }

    async fn free_send(&self, claim: &SendClaim) -> Result<(), StoreError> {
        Ok(sends::free(&self.door, claim).await?)
    }

    async fn take(&self, wanted: &[Limit]) -> Result<Taken, StoreError> {
        limit::check(wanted)?;
        Ok(limits::take(&self.door, wanted).await?)
    }

    async fn cancel(&self, key: &JobKey) -> Result<CancelFound, StoreError> {
        Ok(upkeep::cancel(&self.door, key).await?)
    }

    async fn get(&self, key: &JobKey) -> Result<Option<JobRecord>, StoreError> {
        self.get_by_hash(key.hash()).await
    }

    async fn get_by_hash(&self, hash: Uuid) -> Result<Option<JobRecord>, StoreError> {
        Ok(read::get(&self.door, hash).await?)
    }

    async fn list(&self, filter: &JobFilter) -> Result<Vec<JobRecord>, StoreError> {
        Ok(read::list(&self.door, filter).await?)
    }

    async fn purge(&self, older_than: Duration, limit: u32) -> Result<u64, StoreError> {
        let gone = upkeep::purge(&self.door, older_than, limit).await?;
        // It reads a whole table. Callers ask until nothing is left, so that is once a round.
        if gone == 0 {
            limits::forget_idle(&self.door).await?;
        }
        Ok(gone)
    }

    async fn unfinished(&self) -> Result<u64, StoreError> {
        Ok(upkeep::unfinished(&self.door).await?)
    }

    async fn read_json(&self, sql: &str, values: &[super::tx::Value]) -> Result<serde_json::Value, StoreError> {
        Ok(rows::read_json(&self.door, sql, values).await?)
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    async fn ping(&self) -> Result<(), StoreError> {
        // PgBouncer passes `begin` on: the server itself has answered.
        Ok(self.door.begin(QUICK).await?.end(Ok(())).await?)
    }

    async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        Ok(migrate::migrate(&self.door, &self.migrations).await?)
    }

    async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        Ok(migrate::pending(&self.door, &self.migrations).await?)
    }
}
