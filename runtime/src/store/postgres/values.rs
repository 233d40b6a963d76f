//! How Rust's values become PostgreSQL's and come back.

use std::time::Duration;

use jiff::Timestamp;

use super::failure::Failure;
use crate::store::State;

/// 100 years: longer than anything here lasts, and within what a `timestamptz` can be moved by.
const LONGEST: Duration = Duration::from_secs(100 * 366 * 86_400);

/// A duration in microseconds.
pub(super) fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.min(LONGEST).as_micros()).unwrap_or(i64::MAX)
}

/// A time in microseconds since the Unix epoch; one before it becomes the epoch, which is as long over.
pub(super) fn micros_since_epoch(time: Timestamp) -> i64 {
    time.as_microsecond().max(0)
}

/// A time read as microseconds since the Unix epoch.
pub(super) fn timestamp(micros: i64) -> Result<Timestamp, Failure> {
    Timestamp::from_microsecond(micros).map_err(|error| Failure::Statement(format!("a time out of range: {error}")))
}

/// A state by its name.
pub(super) fn state(name: &str) -> Result<State, Failure> {
    State::parse(name)
        .ok_or_else(|| Failure::Statement(format!("`{name}` is no state that this version knows; was it downgraded?")))
}

/// A count, for an `integer`.
pub(super) fn small(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A count, from an `integer`.
pub(super) fn count(stored: i32) -> Result<u32, Failure> {
    u32::try_from(stored).map_err(|_| Failure::Statement(format!("a count of {stored}")))
}

/// A generation, from a `bigint`, as which any `u32` fits.
pub(super) fn generation(stored: i64) -> Result<u32, Failure> {
    u32::try_from(stored).map_err(|_| Failure::Statement(format!("a generation of {stored}")))
}
