//! Opens the file, once it is sure that it is ours.

use std::path::Path;
use std::time::{Duration, Instant};

use backon::{ConstantBuilder, Retryable};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqlitePool};

use super::failure::{CANT_OPEN, NOT_A_DATABASE, READ_ONLY, code, is_busy};
use super::{BUSY_TIMEOUT, failed, migrate};
use crate::store::{Migration, StoreError};

/// `pragma application_id` of a file that the first migration made.
const APPLICATION_ID: i64 = 0x4B41_5247;
const READERS: u32 = 4;
/// How long until another try where SQLite itself does not wait, and up to as much again.
const BUSY_RETRY: Duration = Duration::from_millis(5);

/// The file's connections.
#[derive(Debug)]
pub(super) struct Connections {
    /// One, that writes.
    pub(super) writer: SqlitePool,
    /// One, that renews leases, and waits for the one write under way rather than for all that wait for `writer`.
    pub(super) renewer: SqlitePool,
    /// Those that only read.
    pub(super) readers: SqlitePool,
}

pub(super) async fn open(path: &Path, migrations: &[Migration], now: i64) -> Result<Connections, StoreError> {
    let named = |error: StoreError| match error {
        StoreError::Refused(why) => StoreError::Refused(format!("{}: {why}", path.display())),
        StoreError::Unavailable(why) => StoreError::Unavailable(format!("{}: {why}", path.display())),
    };
    // Looked at before anything is set: even WAL mode would change a file that is not ours.
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(BUSY_TIMEOUT);
    let is_new = tokio::fs::metadata(path).await.map_or(true, |file| file.len() == 0);
    if is_new {
        make_folders(path).await.map_err(named)?;
    } else {
        check_owner(&options).await.map_err(named)?;
    }
    let options = options.synchronous(SqliteSynchronous::Normal);
    let writing = options.clone().journal_mode(SqliteJournalMode::Wal).create_if_missing(true);
    // The change to WAL mode needs the file for itself and does not wait for it, whatever the timeout.
    let until = Instant::now() + BUSY_TIMEOUT;
    let connect = || pool(1).connect_with(writing.clone());
    let again = ConstantBuilder::new().with_delay(BUSY_RETRY).with_jitter().without_max_times();
    let writer = connect.retry(again).when(|error| is_busy(error) && Instant::now() < until).await;
    let writer = writer.map_err(opening).map_err(named)?;
    migrate::migrate(&writer, migrations, now).await.map_err(named)?;
    let renewer = pool(1).connect_lazy_with(options.clone());
    let readers = pool(READERS).connect_lazy_with(options.pragma("query_only", "on"));
    Ok(Connections { writer, renewer, readers })
}

/// Connections to a file don't age.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

async fn make_folders(path: &Path) -> Result<(), StoreError> {
    let Some(folder) = path.parent() else { return Ok(()) };
    tokio::fs::create_dir_all(folder)
        .await
        .map_err(|error| StoreError::Refused(format!("its folder can't be made: {error}")))
}

async fn check_owner(options: &SqliteConnectOptions) -> Result<(), StoreError> {
    let mut connection = options.connect().await.map_err(opening)?;
    let sql = "select (select application_id from pragma_application_id), (select count(*) from sqlite_schema)";
    let (application, tables): (i64, i64) = sqlx::query_as(sql).fetch_one(&mut connection).await.map_err(opening)?;
    connection.close().await.map_err(failed)?;
    // A file without tables is what a first start that was cut short leaves behind.
    if application != APPLICATION_ID && tables > 0 {
        let why = "this SQLite file belongs to another program; name another file, or move this one away";
        return Err(StoreError::Refused(why.into()));
    }
    Ok(())
}

/// What is wrong with a file that doesn't open won't go away by itself.
fn opening(error: sqlx::Error) -> StoreError {
    StoreError::Refused(match code(&error) {
        Some(NOT_A_DATABASE) => "this is no SQLite file; name another file, or move this one away".into(),
        Some(CANT_OPEN | READ_ONLY) => {
            "it can't be opened for writing; check that it is a file, and that this user may write it and its folder"
                .into()
        }
        _ => return failed(error),
    })
}
