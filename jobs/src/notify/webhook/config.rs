//! The section `[notify.webhook]`.

use std::collections::BTreeMap;
use std::time::Duration;

use karigar::config::{Problem, Secret, duration};
use karigar_notify::http::{Guard, Network, Options};
use karigar_notify::webhook::{AllowedHeaders, CircuitOptions};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Webhooks: whom they may reach, and how they are signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookConfig {
    /// Secrets by the names that jobs give: `whsec_` and base64. Each is a list, of which all sign; while one is replaced there are two.
    pub secrets: BTreeMap<String, Vec<Secret>>,
    /// Whether `http://` may be sent to as well.
    pub allow_http: bool,
    /// Hosts that may be sent to though their addresses are not the public Internet's.
    pub allowed_hosts: Vec<String>,
    /// Networks that may be sent to though they are not the public Internet, such as `10.1.0.0/16`.
    pub allowed_networks: Vec<String>,
    /// Names of headers that jobs may add, such as `x-tenant`.
    pub headers: Vec<String>,
    /// A file of CA certificates in PEM that are trusted beside the system's.
    pub ca: Option<String>,
    /// How long resolving, connecting and TLS may take together.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub connect_timeout: Duration,
    /// How long a delivery may take, the reading of the answer included.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub timeout: Duration,
    /// How much of an answer is read, in KiB, before the connection is dropped.
    pub max_answer_kib: u32,
    /// When a host that fails is left alone.
    pub circuit: CircuitConfig,
}

/// When a host that fails is left alone, by each worker for itself. Its jobs are put off meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CircuitConfig {
    /// Failures in a row: no connection, no answer, 502, 503 or 504. 0 leaves none alone.
    pub failures: u32,
    /// For how long at first; twice as long each time that one more try fails.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub cool_down: Duration,
    /// For how long at most.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub max_cool_down: Duration,
}

impl Default for WebhookConfig {
    fn default() -> Self {
        let options = Options::default();
        Self {
            secrets: BTreeMap::new(),
            allow_http: false,
            allowed_hosts: Vec::new(),
            allowed_networks: Vec::new(),
            headers: Vec::new(),
            ca: None,
            connect_timeout: options.connect_timeout,
            timeout: options.timeout,
            max_answer_kib: 64,
            circuit: CircuitConfig::default(),
        }
    }
}

impl Default for CircuitConfig {
    fn default() -> Self {
        let CircuitOptions { failures, cool_down, max_cool_down } = CircuitOptions::default();
        Self { failures, cool_down, max_cool_down }
    }
}

impl WebhookConfig {
    /// What the client is made by; `authorities` is what `ca` holds.
    pub(super) fn options(&self, authorities: Option<Vec<u8>>) -> Result<Options, Problem> {
        let networks: Vec<Network> = self
            .allowed_networks
            .iter()
            .map(|network| network.parse())
            .collect::<Result<_, _>>()
            .map_err(|error| problem("allowed_networks", error, "correct it"))?;
        let guard = Guard::default().with_hosts(self.allowed_hosts.iter().cloned()).with_networks(networks);
        Ok(Options {
            guard: if self.allow_http { guard.with_http() } else { guard },
            authorities,
            connect_timeout: self.connect_timeout,
            timeout: self.timeout,
            max_answer: self.max_answer_kib as usize * 1024,
        })
    }

    pub(super) fn allowed_headers(&self) -> Result<AllowedHeaders, Problem> {
        let names = self.headers.iter().map(String::as_str);
        AllowedHeaders::new(names).map_err(|error| problem("headers", error, "correct it"))
    }

    pub(super) fn circuit(&self) -> CircuitOptions {
        let CircuitConfig { failures, cool_down, max_cool_down } = self.circuit;
        CircuitOptions { failures, cool_down, max_cool_down }
    }
}

/// What is wrong with the values beside their types. Files and secrets are looked at when a worker starts.
pub(in crate::notify) fn check(config: &WebhookConfig) -> Vec<Problem> {
    let empty = config.secrets.iter().filter(|(_, secrets)| secrets.is_empty());
    let empty = empty.map(|(name, _)| {
        problem(
            &format!("secrets.{name}"),
            "the list is empty, so nothing would sign",
            "add a secret, or remove the name",
        )
    });
    let mut problems: Vec<Problem> = empty.collect();
    problems.extend(config.options(None).err());
    problems.extend(config.allowed_headers().err());
    for (key, time) in [("connect_timeout", config.connect_timeout), ("timeout", config.timeout)] {
        if time.is_zero() {
            problems.push(problem(key, "nothing can be sent in no time", "set it to some seconds"));
        }
    }
    problems
}

fn problem(key: &str, what: impl std::fmt::Display, remedy: &str) -> Problem {
    Problem::new(format!("notify.webhook.{key}"), what.to_string(), remedy)
}
