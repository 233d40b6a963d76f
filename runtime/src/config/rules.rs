//! What makes jobs of other things: completions of jobs, and events of S3.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::store::State;

/// The queue of jobs that send events on, if none is named.
const DEFAULT_QUEUE: &str = "fast";

/// Tells somebody that a job has ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CompletionConfig {
    /// Kinds that it tells of, `media.*` or whole names; all if empty.
    pub kinds: Vec<String>,
    /// Ends that it tells of; all if empty.
    pub outcomes: Vec<FinalOutcome>,
    /// The queue that the event goes to or, with `webhook`, the queue of the job that sends it on: `fast` if not set.
    pub queue: Option<String>,
    /// Where a `notify.webhook` job sends the event to, `https://…`.
    pub webhook: Option<String>,
    /// The name of the secret that signs it, of `notify.webhook.secrets`; `completions` if not set.
    pub secret: Option<String>,
}

impl CompletionConfig {
    /// The queue that its messages go to.
    pub fn queue(&self) -> &str {
        self.queue.as_deref().unwrap_or(DEFAULT_QUEUE)
    }
}

/// How a job may have come to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FinalOutcome {
    /// It did what it was to do.
    Succeeded,
    /// The job itself was at fault.
    Rejected,
    /// It failed, was lost or was interrupted too often.
    Dead,
    /// A person cancelled it.
    Cancelled,
    /// Nobody wanted the result any more.
    Expired,
}

impl FinalOutcome {
    /// The end that a record's state says; `None` before the end.
    pub fn of(state: State) -> Option<Self> {
        match state {
            State::Running | State::Waiting => None,
            State::Succeeded => Some(Self::Succeeded),
            State::Rejected => Some(Self::Rejected),
            State::Dead => Some(Self::Dead),
            State::Cancelled => Some(Self::Cancelled),
            State::Expired => Some(Self::Expired),
        }
    }
}

/// Makes jobs of S3's event notifications. Of the rules for one kind the first that fits an object makes its job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct S3EventConfig {
    /// The bucket.
    pub bucket: String,
    /// What keys begin with.
    pub prefix: String,
    /// What keys end with, `.jpg` say.
    pub suffix: String,
    /// Events, as S3 names them without `s3:`; a `*` at the end stands for any ending.
    pub events: Vec<String>,
    /// The kind of the job.
    pub kind: String,
    /// The queue that the job goes to; the one that brought the event if not set.
    pub queue: Option<String>,
    /// The job's payload. In its texts these are put in: `{address}`, `{bucket}`, `{key}`, `{name}` (the key's last part), `{size}` (in bytes), `{etag}`, `{version}`, `{event}`, `{time}`; a text that is nothing but `{size}` becomes a number. `{{` is a brace.
    pub payload: Value,
}

impl Default for S3EventConfig {
    fn default() -> Self {
        Self {
            bucket: String::new(),
            prefix: String::new(),
            suffix: String::new(),
            events: vec!["ObjectCreated:*".to_owned()],
            kind: String::new(),
            queue: None,
            payload: json!({"source": "{address}"}),
        }
    }
}
