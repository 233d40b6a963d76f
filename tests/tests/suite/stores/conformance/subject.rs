//! The stores under test.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use karigar::clock::Clock;
use karigar::store::memory::MemoryStore;
use karigar::store::postgres::PostgresStore;
use karigar::store::sqlite::SqliteStore;
use karigar::store::tx::{CommitRow, StatementLog, Value};
use karigar::store::{Store, StoreError};
use karigar_tests::database::Database;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

const CREATE: &str = "create table noted (note text not null)";
const INSERT: &str = "insert into noted (note) values ($1)";
const SELECT: &str = "select note from noted order by note";

/// An empty store of a test's own, with a table for handlers' rows, if it knows tables.
pub(crate) struct Subject {
    store: Arc<dyn Store>,
    place: Place,
}

enum Place {
    Memory(StatementLog),
    Sqlite(TempDir),
    Postgres(Database),
}

impl Deref for Subject {
    type Target = dyn Store;

    fn deref(&self) -> &Self::Target {
        &*self.store
    }
}

impl Subject {
    pub(crate) async fn memory() -> Self {
        let store = MemoryStore::new(Clock::system());
        let place = Place::Memory(store.statements());
        Self { store: Arc::new(store), place }
    }

    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(file_in(&folder)).await.unwrap();
        let mut connection = raw(&folder).await;
        sqlx::query(CREATE).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        Self { store: Arc::new(store), place: Place::Sqlite(folder) }
    }

    pub(crate) async fn postgres() -> Self {
        Self::postgres_by("KARIGAR_TEST_POSTGRES").await
    }

    pub(crate) async fn postgres_through_pgbouncer() -> Self {
        Self::postgres_by("KARIGAR_TEST_PGBOUNCER").await
    }

    async fn postgres_by(variable: &str) -> Self {
        let database = Database::create().await;
        let store = PostgresStore::new(&database.config(variable)).unwrap();
        store.migrate().await.unwrap();
        let mut connection = database.connect().await;
        sqlx::query(CREATE).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        Self { store: Arc::new(store), place: Place::Postgres(database) }
    }

    /// The store, for tasks that outlive a borrow.
    pub(crate) fn shared(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    /// The notes that were committed, sorted.
    pub(crate) async fn notes(&self) -> Vec<String> {
        match &self.place {
            Place::Memory(statements) => {
                let mut notes: Vec<String> = statements.lock().iter().map(|(_, values)| noted(values)).collect();
                notes.sort();
                notes
            }
            Place::Sqlite(folder) => sqlx::query_scalar(SELECT).fetch_all(&mut raw(folder).await).await.unwrap(),
            Place::Postgres(database) => {
                sqlx::query_scalar(SELECT).fetch_all(&mut database.connect().await).await.unwrap()
            }
        }
    }
}

/// A closure of a handler that writes one row.
pub(crate) fn note(text: &'static str) -> CommitRow {
    Box::new(move |tx| Box::pin(async move { tx.execute(INSERT, vec![text.into()]).await.map(drop) }))
}

/// A closure of a handler that fails.
pub(crate) fn failing(error: fn() -> StoreError) -> CommitRow {
    Box::new(move |_| Box::pin(async move { Err(error()) }))
}

fn noted(values: &[Value]) -> String {
    match values {
        [Value::Text(note)] => note.clone(),
        other => panic!("{other:?} is no note"),
    }
}

fn file_in(folder: &TempDir) -> PathBuf {
    folder.path().join("karigar.sqlite")
}

async fn raw(folder: &TempDir) -> sqlx::SqliteConnection {
    SqliteConnectOptions::new().filename(file_in(folder)).connect().await.unwrap()
}
