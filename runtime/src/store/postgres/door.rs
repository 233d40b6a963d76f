//! The one door to the database. Every statement goes through it, inside a transaction and without a name.
//!
//! In transaction mode PgBouncer hands a client another server connection with each transaction. A statement that was
//! prepared by name on one of them, or even one without a name that is bound in a later transaction, meets another
//! client's statement there, and PostgreSQL answers *that* one. Within one transaction a nameless statement is safe.
//! So no one else gets hold of a connection, and a connection is lent with its transaction or not at all.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use sqlx::postgres::{PgArguments, PgQueryResult, PgRow};
use sqlx::{PgConnection, Postgres};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

use super::address::Address;
use super::failure::Failure;

/// How long a transaction of few rows may take, the wait for its connection included. After that its connection is
/// dropped: a server that hangs is a server that is away.
pub(super) const QUICK: Duration = Duration::from_secs(10);
/// The same for statements that may have to look at many rows.
pub(super) const LONG: Duration = Duration::from_secs(60);

/// An idle connection is not used again after this long: firewalls forget it, and a database that shrank wants it back.
const IDLE_AT_MOST: Duration = Duration::from_secs(300);
/// Nor is one as old as this, so that new addresses of a name that moved come into use.
const AGE_AT_MOST: Duration = Duration::from_secs(1800);

/// The level is said each time: a database's default may be another.
const BEGIN: &str = "begin isolation level read committed";
/// The setting ends with the transaction.
const BEGIN_BY_KEY: &str = "begin isolation level read committed; set local enable_seqscan = off";

/// A statement with its values. Any that the door runs is sent without a name.
pub(super) type Statement<'q> = sqlx::query::Query<'q, Postgres, PgArguments>;

/// A pool that lends transactions. Connections are opened when first wanted, on the runtime of the one who wants them.
pub(super) struct Door {
    address: Arc<Address>,
    free: Semaphore,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: PgConnection,
    opened: Instant,
    since: Instant,
}

impl Door {
    pub(super) fn new(address: Arc<Address>, connections: u32) -> Self {
        Self { address, free: Semaphore::new(connections as usize), idle: Mutex::new(Vec::new()) }
    }

    /// Begins a transaction, which has `budget` until its end.
    pub(super) async fn begin(&self, budget: Duration) -> Result<Transaction<'_>, Failure> {
        self.begin_as(BEGIN, budget).await
    }

    /// Begins a quick transaction whose statements reach their rows by the primary key, in its order, whatever
    /// PostgreSQL believes to be cheaper. Whoever writes many rows takes them in this order, so that two never wait for
    /// each other in a circle; a scan of a table that is still small would take them as they lie.
    pub(super) async fn begin_by_key(&self) -> Result<Transaction<'_>, Failure> {
        self.begin_as(BEGIN_BY_KEY, QUICK).await
    }

    /// Runs one statement in a transaction of its own, anew where it and another were in each other's way.
    pub(super) async fn rows<'q>(
        &self,
        budget: Duration,
        statement: impl Fn() -> Statement<'q> + Send + Sync,
    ) -> Result<Vec<PgRow>, Failure> {
        self.rows_as(BEGIN, budget, statement).await
    }

    /// The same in a transaction of [`Door::begin_by_key`].
    pub(super) async fn rows_by_key<'q>(
        &self,
        statement: impl Fn() -> Statement<'q> + Send + Sync,
    ) -> Result<Vec<PgRow>, Failure> {
        self.rows_as(BEGIN_BY_KEY, QUICK, statement).await
    }

    async fn rows_as<'q>(
        &self,
        begin: &'static str,
        budget: Duration,
        statement: impl Fn() -> Statement<'q> + Send + Sync,
    ) -> Result<Vec<PgRow>, Failure> {
        let mut tries = Tries::default();
        loop {
            let mut tx = self.begin_as(begin, budget).await?;
            let outcome = tx.rows(statement()).await;
            match tx.end(outcome).await {
                Ok(rows) => return Ok(rows),
                Err(failure) => tries.again(failure).await?,
            }
        }
    }

    async fn begin_as(&self, begin: &'static str, budget: Duration) -> Result<Transaction<'_>, Failure> {
        let until = Instant::now() + budget;
        let opening = self.open(begin, budget, until);
        timeout_at(until, opening).await.unwrap_or_else(|_| Err(Failure::no_answer(budget)))
    }

    async fn open(&self, begin: &'static str, budget: Duration, until: Instant) -> Result<Transaction<'_>, Failure> {
        let Ok(permit) = self.free.acquire().await else {
            return Err(Failure::Away("the store was closed".into()));
        };
        // A connection that lay idle may be dead by now. Nothing was asked of it yet, so the next one will do.
        while let Some(Idle { mut connection, opened, .. }) = self.take_idle() {
            match simple(&mut connection, begin).await {
                Ok(()) => return Ok(Transaction { door: self, _permit: permit, connection, opened, budget, until }),
                Err(Failure::Away(why)) => tracing::debug!(why, "an idle connection was gone"),
                Err(other) => return Err(other),
            }
        }
        let mut connection = self.address.connect().await?;
        simple(&mut connection, begin).await?;
        Ok(Transaction { door: self, _permit: permit, connection, opened: Instant::now(), budget, until })
    }

    /// The connection used last, so that those which load no longer needs grow old.
    fn take_idle(&self) -> Option<Idle> {
        let mut idle = self.idle.lock();
        idle.retain(|one| one.since.elapsed() < IDLE_AT_MOST && one.opened.elapsed() < AGE_AT_MOST);
        idle.pop()
    }
}

/// Sends text without values, which is parsed and run in one go.
async fn simple(connection: &mut PgConnection, sql: &'static str) -> Result<(), Failure> {
    sqlx::raw_sql(sql).execute(connection).await?;
    Ok(())
}

/// A transaction under way. Where it is dropped without [`Transaction::end`] its connection goes with it, for nobody
/// knows what state that is in.
pub(super) struct Transaction<'d> {
    door: &'d Door,
    _permit: SemaphorePermit<'d>,
    connection: PgConnection,
    opened: Instant,
    budget: Duration,
    until: Instant,
}

impl Transaction<'_> {
    /// Runs one statement and returns its rows.
    pub(super) async fn rows(&mut self, statement: Statement<'_>) -> Result<Vec<PgRow>, Failure> {
        let running = statement.persistent(false).fetch_all(&mut self.connection);
        Ok(timeout_at(self.until, running).await.map_err(|_| Failure::no_answer(self.budget))??)
    }

    /// Runs one statement and returns how many rows it changed.
    pub(super) async fn execute(&mut self, statement: Statement<'_>) -> Result<u64, Failure> {
        let until = self.until;
        let running = execute(&mut self.connection, statement);
        timeout_at(until, running).await.map_err(|_| Failure::no_answer(self.budget))?
    }

    /// Runs a script of many statements that take no values.
    pub(super) async fn script(&mut self, sql: &'static str) -> Result<(), Failure> {
        let until = self.until;
        timeout_at(until, simple(&mut self.connection, sql)).await.map_err(|_| Failure::no_answer(self.budget))?
    }

    /// Lends the connection to a handler's own rows, for as long as this transaction may take.
    pub(super) async fn lend<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let until = self.until;
        timeout_at(until, work(&mut self.connection)).await.map_err(|_| Failure::no_answer(self.budget))?
    }

    /// Commits a success; rolls all else back. The connection is kept if it still works.
    pub(super) async fn end<T>(mut self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        let how = match &outcome {
            Ok(_) => "commit",
            // Its connection is broken, or its server is.
            Err(Failure::Away(_)) => return outcome,
            Err(_) => "rollback",
        };
        match (timeout_at(self.until, simple(&mut self.connection, how)).await, outcome) {
            (Ok(Ok(())), outcome) => {
                self.give_back();
                outcome
            }
            (Ok(Err(failure)), Ok(_)) => {
                // A constraint that is checked at the end has ended the transaction already.
                if !matches!(failure, Failure::Away(_)) {
                    self.give_back();
                }
                Err(failure)
            }
            (Err(_), Ok(_)) => Err(Failure::no_answer(self.budget)),
            (_, failed) => failed,
        }
    }

    fn give_back(self) {
        let Self { door, connection, opened, .. } = self;
        door.idle.lock().push(Idle { connection, opened, since: Instant::now() });
    }
}

/// Runs one statement in a transaction that is under way on this connection.
pub(super) async fn execute(connection: &mut PgConnection, statement: Statement<'_>) -> Result<u64, Failure> {
    let done: PgQueryResult = statement.persistent(false).execute(connection).await?;
    Ok(done.rows_affected())
}

/// How often a transaction was tried, and whether it may be once more.
#[derive(Default)]
pub(super) struct Tries(u32);

impl Tries {
    const MOST: u32 = 8;

    /// Waits a little and returns if the same may be tried again; else the failure comes back.
    pub(super) async fn again(&mut self, failure: Failure) -> Result<(), Failure> {
        let Failure::Again(_) = failure else { return Err(failure) };
        self.0 += 1;
        if self.0 >= Self::MOST {
            return Err(failure);
        }
        // Jitter, so that those who were in each other's way part.
        tokio::time::sleep(Duration::from_millis(20).mul_f64(f64::from(self.0) * fastrand::f64())).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
