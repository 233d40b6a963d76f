//! A pool's queue: a plain name, or a table.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

/// One queue of a pool. The plain name `"standard"` is short for `{ name = "standard" }`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QueueConfig {
    /// Its name.
    pub name: String,
    /// Its share of the slots when all queues are full.
    pub weight: u32,
    /// Where rejected and dead jobs go; `NAME-dlq` if not set.
    pub dead_letter_queue: Option<String>,
}

impl QueueConfig {
    /// A queue of weight 1 with the default dead-letter queue.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), weight: 1, dead_letter_queue: None }
    }

    /// Where rejected and dead jobs go.
    pub fn dead_letter_name(&self) -> String {
        self.dead_letter_queue.clone().unwrap_or_else(|| match self.name.strip_suffix(".fifo") {
            Some(stem) => format!("{stem}-dlq.fifo"),
            None => format!("{}-dlq", self.name),
        })
    }
}

/// The fields as a table holds them.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Its name.
    name: String,
    /// Its share of the slots when all queues are full; 1 if not set.
    #[serde(default = "one")]
    weight: u32,
    /// Where rejected and dead jobs go; `NAME-dlq` if not set.
    #[serde(default)]
    dead_letter_queue: Option<String>,
}

fn one() -> u32 {
    1
}

struct NameOrTable;

impl<'de> Visitor<'de> for NameOrTable {
    type Value = QueueConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a queue's name or a table with `name`")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<QueueConfig, E> {
        Ok(QueueConfig::new(name))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<QueueConfig, A::Error> {
        let Table { name, weight, dead_letter_queue } = Table::deserialize(MapAccessDeserializer::new(map))?;
        Ok(QueueConfig { name, weight, dead_letter_queue })
    }
}

impl<'de> Deserialize<'de> for QueueConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrTable)
    }
}

impl JsonSchema for QueueConfig {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "QueueConfig".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<Table>();
        json_schema!({"anyOf": [{"type": "string"}, table]})
    }
}
