//! Values of arguments.

use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;

use crate::store::State;

/// A duration: `30s`, `15m`, `28d`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| format!("{error}; write 30s, 15m, 6h or 28d"))
}

/// A time with its offset, by RFC 3339: `2026-01-31T12:00:00Z`, `2026-01-31T17:30:00+05:30`.
pub(crate) fn timestamp(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "not a time; write it like 2026-01-31T12:00:00Z".to_owned())
}

/// A job's state by name; the help lists the names.
pub(crate) fn state() -> impl TypedValueParser<Value = State> {
    PossibleValuesParser::new(State::ALL.map(State::as_str)).map(|name| {
        // The parser lets only names of states pass.
        State::parse(&name).unwrap_or(State::Waiting)
    })
}
