//! Durations as text: `30s`, `15m`, `6h`, `28d`. For a setting:
//!
//! ```
//! # use karigar::config::duration;
//! #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
//! struct Waits {
//!     /// How long it waits.
//!     #[serde(with = "duration")]
//!     #[schemars(schema_with = "duration::schema")]
//!     wait: std::time::Duration,
//!     /// How long it waits at most; for ever if not set.
//!     #[serde(with = "duration::optional")]
//!     #[schemars(schema_with = "duration::optional::schema")]
//!     longest: Option<std::time::Duration>,
//! }
//! ```

pub mod optional;

use std::time::Duration;

use schemars::{Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// The schema's `format` by which the loader knows a duration.
pub(super) const FORMAT: &str = "human-duration";

const UNITS: [(u128, &str); 7] = [
    (86_400_000_000_000, "d"),
    (3_600_000_000_000, "h"),
    (60_000_000_000, "m"),
    (1_000_000_000, "s"),
    (1_000_000, "ms"),
    (1_000, "us"),
    (1, "ns"),
];

/// The duration that a text says, or what is wrong with it.
pub fn parse(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| error.to_string())
}

/// The text that [`parse`] reads: `1h30m`. (humantime's own makes months of 30.44 days.)
pub fn text(value: Duration) -> String {
    let mut left = value.as_nanos();
    let mut text = String::new();
    for (nanos, unit) in UNITS {
        if left >= nanos {
            text.push_str(&format!("{}{unit}", left / nanos));
            left %= nanos;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// For `#[serde(with = "duration")]`.
pub fn serialize<S: Serializer>(value: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(*value))
}

/// For `#[serde(with = "duration")]`.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).map_err(D::Error::custom)
}

/// For `#[schemars(schema_with = "duration::schema")]`.
pub fn schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "format": FORMAT, "examples": ["30s", "15m", "6h", "28d"]})
}
