//! Every setting, its default and its unit.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CompletionConfig, QueueConfig, S3EventConfig, Secret, classes, duration};

/// What a drain needs beside the longest job: to hand back, to settle, to close.
pub const DRAIN_MARGIN: Duration = Duration::from_secs(60);

/// The whole configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// One entry a capacity class. Without any there are the built-in ones: `fast`, `standard`, `long`, `inference-cpu`, `inference-gpu`.
    pub pools: BTreeMap<String, PoolConfig>,
    /// Whom ends of jobs are told to, as a CloudEvent `karigar.job.completed`; see [jobs that make others](events.md).
    pub completions: Vec<CompletionConfig>,
    /// Jobs that S3's event notifications make, where a queue gets any; see [jobs that make others](events.md).
    pub s3_events: Vec<S3EventConfig>,
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
    #[schemars(schema_with = "duration::schema")]
    pub visibility: Duration,
    /// How often messages in work are hidden anew; three of these fit into `visibility`.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub heartbeat: Duration,
    /// How long the store's lease lasts without renewal.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub store: Duration,
    /// How long a receive waits for a first message; 20 s at most.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
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
    #[schemars(schema_with = "duration::schema")]
    pub records: Duration,
}

/// One capacity class: its queues, its handlers, its size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PoolConfig {
    /// The queues it takes, by weight, as names or as tables of `name`, `weight` and `dead_letter_queue`; the queue of the pool's own name if not set.
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
    #[schemars(schema_with = "duration::schema")]
    pub timeout: Duration,
    /// The pod's `terminationGracePeriodSeconds`: timeout + 60 s or more.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub grace: Duration,
    /// How many receives a queue may have under way.
    pub max_pollers: u32,
    /// How many workers there may be, for the check of connections.
    pub max_workers: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database: DatabaseConfig::default(),
            sqs: AwsConfig::default(),
            objects: ObjectsConfig::default(),
            http: HttpConfig::default(),
            lease: LeaseConfig::default(),
            log: LogConfig::default(),
            retention: RetentionConfig::default(),
            pools: classes::all(),
            completions: Vec::new(),
            s3_events: Vec::new(),
        }
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
