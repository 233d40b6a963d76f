//! SQLite: the embedded store, for one worker process.
//!
//! The file is in WAL mode with `synchronous = normal`: a commit that was answered survives the death of the process;
//! the last ones may be lost with the power, and then a job runs again. One connection writes, one renews leases, others
//! read beside them.
//!
//! A second process may open the file at the same time, to read records or to cancel a job: writers take turns, each
//! waiting for the other up to [`BUSY_TIMEOUT`]. Leases and fences hold between processes too, but two that work through
//! one file get in each other's way: use PostgreSQL for that.

mod bound;
mod failure;
mod limits;
mod list;
mod migrate;
mod open;
mod outbox;
mod row;
mod sends;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use sqlx::{Sqlite, SqliteConnection, SqlitePool, Transaction};
use uuid::Uuid;

use super::lifecycle::{self, Claimer, Effect};
use super::{
    Begun, CancelFound, Claim, ClaimRequest, Commit, CommitRows, Committed, Dialect, JobFilter, JobRecord, Lease,
    Limit, Migration, OnDoubt, ReadBack, Renewal, SendClaim, Store, StoreError, Taken, Tx, content, limit, migration,
};
use crate::clock::Clock;
use crate::key::JobKey;
use crate::queue::NewMessage;
pub(crate) use bound::execute_in;
use failure::failed;
use open::Connections;

/// How long a write waits for another process's.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Records in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    connections: Connections,
    clock: Clock,
    /// Steps of handlers, after Karigar's own.
    migrations: Vec<Migration>,
}

impl SqliteStore {
    /// Opens the file, or makes it and the folders above it, and brings its schema up to date.
    ///
    /// # Errors
    /// `Refused` for a file that is not Karigar's or was written by a newer Karigar; it is left as it was.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::open_with(path, &[]).await
    }

    /// As [`SqliteStore::open`], with tables of handlers in the schema, usually [`WorkerBuilder::extra_migrations`].
    ///
    /// # Errors
    /// As [`SqliteStore::open`]; also `Refused` for a migration whose name is there twice, or is not one that handlers
    /// may give, and for one that SQLite does not take.
    ///
    /// [`WorkerBuilder::extra_migrations`]: crate::WorkerBuilder::extra_migrations
    pub async fn open_with(path: impl AsRef<Path>, migrations: &[Migration]) -> Result<Self, StoreError> {
        migration::check(migrations)?;
        let clock = Clock::system();
        let connections = open::open(path.as_ref(), migrations, clock.now_ms()).await?;
        Ok(Self { connections, clock, migrations: migrations.to_vec() })
    }

    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        begin(&self.connections.writer).await
    }

    async fn commit_all(&self, commits: &[Commit]) -> Result<Vec<Committed>, StoreError> {
        let mut tx = self.begin().await?;
        let now = self.clock.now_ms();
        let mut answers = Vec::with_capacity(commits.len());
        for commit in commits {
            answers.push(commit_one(&mut tx, commit, &CommitRows::default(), now).await?);
        }
        tx.commit().await.map_err(failed)?;
        Ok(answers)
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn claim(&self, worker: &str, requests: &[ClaimRequest]) -> Result<Vec<Claim>, StoreError> {
        let worker: Arc<str> = worker.into();
        let mut tx = self.begin().await?;
        let now = self.clock.now_ms();
        let mut seen = HashSet::with_capacity(requests.len());
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            answers.push(if seen.insert(request.key.hash()) {
                let claimer = Claimer { worker: &worker, now, token: Uuid::new_v4() };
                claim_one(&mut tx, request, claimer).await?
            } else {
                Claim::Busy(request.lease)
            });
        }
        tx.commit().await.map_err(failed)?;
        Ok(answers)
    }

    async fn commit(&self, commits: &[Commit]) -> Result<Vec<Committed>, StoreError> {
        match self.commit_all(commits).await {
            Err(StoreError::Refused(why)) if commits.len() == 1 => Ok(vec![Committed::Refused(why)]),
            Err(StoreError::Refused(_)) => {
                // Nothing of the batch was written. One by one, only what is refused goes without.
                let mut answers = Vec::with_capacity(commits.len());
                for commit in commits {
                    match self.commit_all(std::slice::from_ref(commit)).await {
                        Ok(answer) => answers.extend(answer),
                        Err(StoreError::Refused(why)) => answers.push(Committed::Refused(why)),
                        Err(error) => return Err(error),
                    }
                }
                Ok(answers)
            }
            answers => answers,
        }
    }

    async fn commit_with_rows(&self, commit: &Commit, rows: &CommitRows) -> Result<Committed, StoreError> {
        let mut tx = self.begin().await?;
        let answer = match commit_one(&mut tx, commit, rows, self.clock.now_ms()).await {
            Err(StoreError::Refused(why)) => Committed::Refused(why),
            answer => answer?,
        };
        match answer {
            Committed::Done => tx.commit().await.map_err(failed)?,
            Committed::Lost | Committed::Refused(_) => tx.rollback().await.map_err(failed)?,
        }
        Ok(answer)
    }

    async fn read_back(&self, leases: &[Lease]) -> Result<Vec<ReadBack>, StoreError> {
        let mut connection = self.connections.readers.acquire().await.map_err(failed)?;
        let mut answers = Vec::with_capacity(leases.len());
        for lease in leases {
            answers.push(lifecycle::read_back(row::load(&mut connection, lease.hash).await?.as_ref(), lease));
        }
        Ok(answers)
    }

    async fn renew(&self, leases: &[Lease], lease: Duration) -> Result<Vec<Renewal>, StoreError> {
        let mut tx = begin(&self.connections.renewer).await?;
        let now = self.clock.now_ms();
        let mut answers = Vec::with_capacity(leases.len());
        for held in leases {
            answers.push(match row::load(&mut tx, held.hash).await? {
                None => Renewal::Lost,
                Some(mut row) => {
                    let renewal = lifecycle::renew(&mut row, held, lease, now);
                    row::save(&mut tx, &row).await?;
                    renewal
                }
            });
        }
        tx.commit().await.map_err(failed)?;
        Ok(answers)
    }

    async fn unpublished(&self, hash: Uuid) -> Result<Vec<(String, NewMessage)>, StoreError> {
        outbox::load(&self.connections.readers, hash).await
    }

    async fn mark_published(&self, jobs: &[(Uuid, u32)]) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for (hash, generation) in jobs {
            outbox::mark_published(&mut tx, *hash, *generation).await?;
        }
        tx.commit().await.map_err(failed)
    }

    async fn set_progress(&self, lease: Lease, progress: &Value) -> Result<(), StoreError> {
        row::set_progress(&self.connections.writer, lease, &content::value_without_nul(progress)).await
    }

    async fn begin_send(&self, claim: &SendClaim, on_doubt: OnDoubt) -> Result<Begun, StoreError> {
        let mut tx = self.begin().await?;
        let begun = sends::begin(&mut tx, claim, on_doubt, self.clock.now_ms()).await?;
        tx.commit().await.map_err(failed)?;
        Ok(begun)
    }

    async fn seal_send(&self, claim: &SendClaim, answer: &str) -> Result<bool, StoreError> {
        sends::seal(&self.connections.writer, claim, answer, self.clock.now_ms()).await
    }

    async fn free_send(&self, claim: &SendClaim) -> Result<(), StoreError> {
        sends::free(&self.connections.writer, claim).await
    }

    async fn take(&self, wanted: &[Limit]) -> Result<Taken, StoreError> {
        limit::check(wanted)?;
        let mut tx = self.begin().await?;
        let taken = limits::take(&mut tx, wanted, self.clock.now_ms().saturating_mul(1000)).await?;
        tx.commit().await.map_err(failed)?;
        Ok(taken)
    }

    async fn cancel(&self, key: &JobKey) -> Result<CancelFound, StoreError> {
        let mut tx = self.begin().await?;
        let now = self.clock.now_ms();
        let (row, found) = match row::load(&mut tx, key.hash()).await? {
            None => (lifecycle::tombstone(key, now), CancelFound::Unseen),
            Some(mut row) => {
                let found = lifecycle::cancel(&mut row, now);
                (row, found)
            }
        };
        row::save(&mut tx, &row).await?;
        tx.commit().await.map_err(failed)?;
        Ok(found)
    }

    async fn get(&self, key: &JobKey) -> Result<Option<JobRecord>, StoreError> {
        self.get_by_hash(key.hash()).await
    }

    async fn get_by_hash(&self, hash: Uuid) -> Result<Option<JobRecord>, StoreError> {
        list::get(&self.connections.readers, hash).await
    }

    async fn list(&self, filter: &JobFilter) -> Result<Vec<JobRecord>, StoreError> {
        list::list(&self.connections.readers, filter).await
    }

    async fn purge(&self, older_than: Duration, limit: u32) -> Result<u64, StoreError> {
        let now = self.clock.now_ms();
        let gone = row::purge(&self.connections.writer, lifecycle::before(now, older_than), limit).await?;
        // It reads a whole table. Callers ask until nothing is left, so that is once a round.
        if gone == 0 {
            limits::forget_idle(&self.connections.writer, now.saturating_mul(1000)).await?;
        }
        Ok(gone)
    }

    async fn unfinished(&self) -> Result<u64, StoreError> {
        row::unfinished(&self.connections.readers).await
    }

    async fn read_json(&self, sql: &str, values: &[super::tx::Value]) -> Result<serde_json::Value, StoreError> {
        bound::read_json(&self.connections.readers, sql, values).await
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("select 1").execute(&self.connections.readers).await.map(drop).map_err(failed)
    }

    async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        migrate::migrate(&self.connections.writer, &self.migrations, self.clock.now_ms()).await
    }

    async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        migrate::pending(&self.connections.readers, &self.migrations).await
    }
}

/// A transaction that writes: it takes the file's one write lock at its beginning, so that what it reads stays true.
async fn begin(pool: &SqlitePool) -> Result<Transaction<'static, Sqlite>, StoreError> {
    pool.begin_with("begin immediate").await.map_err(failed)
}

async fn claim_one(
    connection: &mut SqliteConnection,
    request: &ClaimRequest,
    claimer: Claimer<'_>,
) -> Result<Claim, StoreError> {
    let hash = request.key.hash();
    let Some(mut row) = row::load(connection, hash).await? else {
        let (row, claim) = lifecycle::first_claim(request, claimer);
        row::save(connection, &row).await?;
        return Ok(claim);
    };
    let (claim, effect) = lifecycle::claim_again(&mut row, request, claimer);
    if effect == Effect::NewGeneration {
        row::save_output(connection, hash, None).await?;
        outbox::clear(connection, hash).await?;
    }
    if effect != Effect::None {
        row::save(connection, &row).await?;
    }
    Ok(claim)
}

/// The row is checked, and by `begin immediate` locked, before the handler's rows are written.
async fn commit_one(
    connection: &mut SqliteConnection,
    commit: &Commit,
    rows: &CommitRows,
    now: i64,
) -> Result<Committed, StoreError> {
    let hash = commit.lease.hash;
    let Some(mut row) = row::load(connection, hash).await?.filter(|row| row.is_held_by(&commit.lease)) else {
        return Ok(Committed::Lost);
    };
    let output = match content::check(commit) {
        Ok(output) => output,
        Err(why) => return Ok(Committed::Refused(why)),
    };
    rows.apply(&mut Tx::Sqlite(connection)).await?;
    lifecycle::apply(&mut row, commit, now);
    row::save(connection, &row).await?;
    row::save_output(connection, hash, output.as_ref()).await?;
    outbox::add(connection, hash, &commit.follow_ups).await?;
    Ok(Committed::Done)
}

#[cfg(test)]
mod tests;
