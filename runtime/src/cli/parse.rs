//! Values of arguments.

use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::store::State;

/// A duration: `30s`, `15m`, `28d`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| format!("{error}; write 30s, 15m, 6h or 28d"))
}

/// A job's state by name; the help lists the names.
pub(crate) fn state() -> impl TypedValueParser<Value = State> {
    PossibleValuesParser::new(State::ALL.map(State::as_str)).map(|name| {
        // The parser lets only names of states pass.
        State::parse(&name).unwrap_or(State::Waiting)
    })
}
