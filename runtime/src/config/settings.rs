//! Every setting, its default and its unit.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The whole configuration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// PostgreSQL.
    pub database: DatabaseConfig,
    /// Amazon SQS.
    pub sqs: AwsConfig,
    /// Amazon S3.
    pub objects: ObjectsConfig,
    /// The worker's own HTTP server.
    pub http: HttpConfig,
    /// How long messages and jobs are held.
    pub lease: LeaseConfig,
    /// Logs.
    pub log: LogConfig,
    /// How long records are kept.
    pub retention: RetentionConfig,
    /// One entry a capacity class.
    pub pools: BTreeMap<String, PoolConfig>,
}

/// PostgreSQL, directly or through PgBouncer in transaction mode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `postgres://USER:PASSWORD@HOST:PORT/NAME`, or a reference to it: `env:NAME` or `file:PATH`.
    pub url: Secret,
    /// Connections of one worker, the lease manager's own among them.
    pub max_connections: u32,
    /// What the database or its pooler grants to all workers together; the pools' connections are checked against it.
    pub connections_for_all: u32,
    /// `disable`, `prefer`, `require`, `verify-ca` or `verify-full`; the URL's own if not set.
    pub tls: Option<String>,
    /// A file of CA certificates in PEM, for `verify-ca` and `verify-full`.
    pub ca: Option<String>,
}

/// A service of AWS.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AwsConfig {
    /// The region; the environment's if not set.
    pub region: Option<String>,
    /// Another address than AWS's own.
    pub endpoint: Option<String>,
}

/// Amazon S3.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ObjectsConfig {
    /// The region; the environment's if not set.
    pub region: Option<String>,
    /// Another address than AWS's own; buckets then go into the path.
    pub endpoint: Option<String>,
    /// The bucket that results are written to.
    pub bucket: String,
    /// Beginnings of addresses that jobs may read, `s3://BUCKET/PREFIX`. The bucket itself if empty.
    pub allowed: Vec<String>,
}

/// The worker's own HTTP server: metrics, health, and the records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HttpConfig {
    /// Where it listens; port 0 takes a free one.
    pub address: String,
}

/// How long messages and jobs are held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LeaseConfig {
    /// How long a received message is hidden from others without a heartbeat.
    #[serde(with = "duration")]
    #[schemars(with = "String")]
    pub visibility: Duration,
    /// How often messages in work are hidden anew; three of these fit into `visibility`.
    #[serde(with = "duration")]
    #[schemars(with = "String")]
    pub heartbeat: Duration,
    /// How long the store's lease lasts without renewal.
    #[serde(with = "duration")]
    #[schemars(with = "String")]
    pub store: Duration,
    /// How long a receive waits for a first message; 20 s at most.
    #[serde(with = "duration")]
    #[schemars(with = "String")]
    pub wait: Duration,
}

/// Logs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// JSON lines, text, or `auto`: text on a terminal.
    pub format: LogFormat,
    /// Which events, in the syntax of `RUST_LOG`.
    pub filter: String,
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Text on a terminal, else JSON.
    Auto,
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// How long records are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RetentionConfig {
    /// Terminal records older than this are pruned; at least 28 days, the longest life of a message in queue and DLQ.
    #[serde(with = "duration")]
    #[schemars(with = "String")]
    pub records: Duration,
}

/// One capacity class: its queues, its handlers, its size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PoolConfig {
    /// The queues it takes, by weight.
    pub queues: Vec<QueueConfig>,
    /// Kinds it runs, `media.*` or whole names; all if empty.
    pub kinds: Vec<String>,
    /// Jobs that run at once in one worker.
    pub slots: u32,
    /// Memory that jobs may take together, in bytes; 0 is unlimited.
    pub memory_bytes: u64,
    /// Shares of the GPU.
    pub gpu: u32,
    /// The longest run of a job that says nothing else.
    #[serde(with = "duration")]
    #[schemars(with = "String")]
    pub timeout: Duration,
    /// The pod's `terminationGracePeriodSeconds`: timeout + 60 s or more.
    #[serde(with = "duration")]
    #[schemars(with = "String")]
    pub grace: Duration,
    /// How many receives a queue may have under way.
    pub max_pollers: u32,
    /// How many workers there may be, for the check of connections.
    pub max_workers: u32,
}

/// One queue of a pool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueConfig {
    /// Its name.
    pub name: String,
    /// Its share of the slots when all queues are full.
    #[serde(default = "one")]
    pub weight: u32,
    /// Where rejected and dead jobs go; `NAME-dlq` if not set.
    #[serde(default)]
    pub dead_letter_queue: Option<String>,
}

fn one() -> u32 {
    1
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

/// A secret, or a reference to one. Never printed, not even by `{:?}`.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Secret(pub(crate) String);

impl Secret {
    /// A secret by value or by reference (`env:NAME`, `file:PATH`).
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether nothing was set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: Secret::default(), max_connections: 4, connections_for_all: 80, tls: None, ca: None }
    }
}

impl Default for ObjectsConfig {
    fn default() -> Self {
        Self { region: None, endpoint: None, bucket: "karigar".into(), allowed: Vec::new() }
    }
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self { address: "127.0.0.1:8080".into() }
    }
}

impl Default for LeaseConfig {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { visibility: seconds(120), heartbeat: seconds(40), store: seconds(60), wait: seconds(20) }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Auto, filter: "info".into() }
    }
}

impl Default for RetentionConfig {
    fn default() -> Self {
        Self { records: Duration::from_secs(28 * 86_400) }
    }
}

impl Default for PoolConfig {
    fn default() -> Self {
        Self {
            queues: Vec::new(),
            kinds: Vec::new(),
            slots: 16,
            memory_bytes: 0,
            gpu: 0,
            timeout: Duration::from_secs(900),
            grace: Duration::from_secs(960),
            max_pollers: 4,
            max_workers: 10,
        }
    }
}

/// Durations as text: `30s`, `15m`, `6h`, `28d`.
pub(crate) mod duration {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(value: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&humantime::format_duration(*value))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        let text = String::deserialize(deserializer)?;
        humantime::parse_duration(&text)
            .map_err(|error| D::Error::custom(format!("`{text}` is no duration ({error}); write 30s, 15m, 6h or 28d")))
    }
}
