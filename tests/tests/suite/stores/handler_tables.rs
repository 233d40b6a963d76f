//! A store with the tables of handlers, for tests of their statements.

use std::sync::Arc;

use karigar::store::postgres::PostgresStore;
use karigar::store::sqlite::SqliteStore;
use karigar::store::tx::CommitRow;
use karigar::store::{Claim, Commit, CommitRows, Committed, Migration, Store, Transition};
use karigar_tests::database::Database;
use tempfile::TempDir;

use super::postgres::request;

/// A store with the tables, and what is to outlive it.
pub(crate) struct HandlerTables {
    pub(crate) store: Arc<dyn Store>,
    _place: Place,
}

enum Place {
    Postgres { _database: Database },
    Sqlite { _folder: TempDir },
}

impl HandlerTables {
    pub(crate) async fn postgres(migrations: &[Migration]) -> Self {
        let database = Database::create().await;
        let store = PostgresStore::new(&database.config("KARIGAR_TEST_PGBOUNCER")).unwrap();
        let store = store.with_migrations(migrations).unwrap();
        store.migrate().await.unwrap();
        Self { store: Arc::new(store), _place: Place::Postgres { _database: database } }
    }

    pub(crate) async fn sqlite(migrations: &[Migration]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open_with(folder.path().join("karigar.db"), migrations).await.unwrap();
        Self { store: Arc::new(store), _place: Place::Sqlite { _folder: folder } }
    }

    /// Writes rows as a job's commit does.
    pub(crate) async fn commit(&self, rows: Vec<CommitRow>) {
        let request = request(&uuid::Uuid::new_v4().to_string());
        let Claim::Run(claimed) = self.store.claim("worker", &[request]).await.unwrap().remove(0) else {
            panic!("nobody else wants it");
        };
        let transition = Transition::Succeeded { output: "null".into() };
        let commit = Commit { lease: claimed.lease, transition, follow_ups: Vec::new() };
        assert_eq!(self.store.commit_with_rows(&commit, &CommitRows(rows)).await.unwrap(), Committed::Done);
    }
}

/// Makes of functions that take [`HandlerTables`] with these migrations a test on each database.
macro_rules! on_both {
    ($migrations:expr; $($test:ident),* $(,)?) => {
        mod postgres {
            use crate::stores::handler_tables::HandlerTables;
            $(#[tokio::test] async fn $test() { super::$test(HandlerTables::postgres(&$migrations).await).await; })*
        }
        mod sqlite {
            use crate::stores::handler_tables::HandlerTables;
            $(#[tokio::test] async fn $test() { super::$test(HandlerTables::sqlite(&$migrations).await).await; })*
        }
    };
}
pub(crate) use on_both;
