//! What an error of SQLite's means to a caller.

use crate::store::StoreError;

// Primary result codes, https://sqlite.org/rescode.html.
const BUSY: i64 = 5;
const LOCKED: i64 = 6;
const NO_MEMORY: i64 = 7;
pub(super) const READ_ONLY: i64 = 8;
const INTERRUPTED: i64 = 9;
const IO: i64 = 10;
const FULL: i64 = 13;
pub(super) const CANT_OPEN: i64 = 14;
pub(super) const NOT_A_DATABASE: i64 = 26;

/// The primary result code, where the error came from SQLite itself.
pub(super) fn code(error: &sqlx::Error) -> Option<i64> {
    let code: i64 = error.as_database_error()?.code()?.parse().ok()?;
    // An extended code keeps its primary one in the lowest byte.
    Some(code & 0xff)
}

/// Another connection has the file.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    matches!(code(error), Some(BUSY | LOCKED))
}

pub(super) fn failed(error: sqlx::Error) -> StoreError {
    let text = error.as_database_error().map_or_else(|| error.to_string(), |said| said.message().to_owned());
    match code(&error) {
        _ if is_busy(&error) => StoreError::Unavailable("another process keeps the SQLite file locked".into()),
        Some(NO_MEMORY | INTERRUPTED | IO | FULL | CANT_OPEN) => StoreError::Unavailable(text),
        Some(_) => StoreError::Refused(text),
        None => match error {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                StoreError::Unavailable(text)
            }
            _ => StoreError::Refused(text),
        },
    }
}
