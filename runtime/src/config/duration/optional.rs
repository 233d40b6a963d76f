//! A duration that may be left out.

use std::time::Duration;

use schemars::{Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// For `#[serde(with = "duration::optional")]`.
pub fn serialize<S: Serializer>(value: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    value.map(super::text).serialize(serializer)
}

/// For `#[serde(with = "duration::optional")]`.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| super::parse(&text).map_err(D::Error::custom)).transpose()
}

/// For `#[schemars(schema_with = "duration::optional::schema")]`.
pub fn schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": ["string", "null"], "format": super::FORMAT, "examples": ["30s", "15m", "6h", "28d"]})
}
