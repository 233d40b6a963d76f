//! The transaction that a handler's `on_commit` closures write in.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use parking_lot::Mutex;

use super::{Dialect, StoreError};

/// A value bound to a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL's NULL.
    Null,
    /// A boolean.
    Bool(bool),
    /// A 64-bit integer.
    Int(i64),
    /// A double.
    Float(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// JSON; text on SQLite.
    Json(serde_json::Value),
}

macro_rules! value_from {
    ($($from:ty => $variant:ident),* $(,)?) => {$(
        impl From<$from> for Value { fn from(value: $from) -> Self { Value::$variant(value.into()) } }
    )*};
}
value_from!(bool => Bool, i64 => Int, i32 => Int, u32 => Int, f64 => Float, String => Text, &str => Text, Vec<u8> => Bytes, serde_json::Value => Json);

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// The statements that the memory store was given instead of running them; tests assert on it.
pub type StatementLog = Arc<Mutex<Vec<(String, Vec<Value>)>>>;

/// The transaction of one job's commit. Statements go through [`Tx::execute`], which is safe behind PgBouncer.
pub enum Tx<'a> {
    /// PostgreSQL, possibly behind PgBouncer: named statements would return wrong results here.
    Postgres(&'a mut sqlx::PgConnection),
    /// SQLite.
    Sqlite(&'a mut sqlx::SqliteConnection),
    /// The memory store, which knows no SQL: it keeps the statements for tests to look at.
    Memory(StatementLog),
}

impl Tx<'_> {
    /// Whose SQL [`Tx::execute`] takes.
    pub fn dialect(&self) -> Dialect {
        match self {
            Tx::Postgres(_) | Tx::Memory(_) => Dialect::Postgres,
            Tx::Sqlite(_) => Dialect::Sqlite,
        }
    }

    /// Runs one statement with `$1`, `$2`, … bound to `values`. Returns the number of rows that it changed.
    ///
    /// PostgreSQL is told the type of each value: `boolean`, `bigint`, `double precision`, `text`, `bytea`, `jsonb`. It
    /// goes into a column of another type where PostgreSQL assigns that by itself (`bigint` to `integer` or `numeric`,
    /// `text` to `varchar`, `jsonb` to `json`). Text for a `uuid`, a time or an enum wants a cast in the statement, as
    /// in `values ($1::uuid, $2::timestamptz)`.
    ///
    /// # Errors
    /// [`StoreError::Refused`] for what the job itself is at fault for: a violated constraint (its name is in the
    /// text), a value that does not fit, a statement that PostgreSQL does not take. Pass errors on: after one of them
    /// nothing more can be written in this transaction.
    pub async fn execute(&mut self, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        match self {
            Tx::Postgres(connection) => super::postgres::execute_in(connection, sql, values).await,
            Tx::Sqlite(connection) => super::sqlite::execute_in(connection, sql, values).await,
            Tx::Memory(log) => {
                log.lock().push((sql.to_owned(), values));
                Ok(1)
            }
        }
    }
}

/// One closure given to `cx.on_commit`. May run more than once: a transaction that failed is tried again.
pub type CommitRow = Box<dyn for<'t> Fn(&'t mut Tx<'_>) -> BoxFuture<'t, Result<(), StoreError>> + Send + Sync>;

/// All of a job's closures, in the order in which the handler gave them.
#[derive(Default)]
pub struct CommitRows(pub Vec<CommitRow>);

impl CommitRows {
    /// Runs the closures, one after the other.
    pub async fn apply(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for row in &self.0 {
            row(tx).await?;
        }
        Ok(())
    }
}
