//! A job's record, as people and programs read it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::send::SendRecord;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// A worker holds it.
    Running,
    /// It waits for its next try.
    Waiting,
    /// It ended well.
    Succeeded,
    /// The job itself was at fault.
    Rejected,
    /// It failed, was lost or was interrupted too often.
    Dead,
    /// A person cancelled it.
    Cancelled,
    /// Its `expirytime` had passed when it was claimed.
    Expired,
}

impl State {
    /// All states.
    pub const ALL: [State; 7] = [
        State::Running,
        State::Waiting,
        State::Succeeded,
        State::Rejected,
        State::Dead,
        State::Cancelled,
        State::Expired,
    ];

    /// The lower-case name, as in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Running => "running",
            State::Waiting => "waiting",
            State::Succeeded => "succeeded",
            State::Rejected => "rejected",
            State::Dead => "dead",
            State::Cancelled => "cancelled",
            State::Expired => "expired",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether the job has come to an end.
    pub fn is_terminal(self) -> bool {
        !matches!(self, State::Running | State::Waiting)
    }
}

/// One job's record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobRecord {
    /// CloudEvents' `source`.
    pub source: String,
    /// CloudEvents' `id`.
    pub id: String,
    /// The job's kind; empty for the tombstone of a job that was cancelled unseen.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// What the handler returned.
    pub output: Option<serde_json::Value>,
    /// The last error.
    pub error: Option<String>,
    /// Kind + error with numbers and ids masked, of a job in the dead letters.
    pub fingerprint: Option<String>,
    /// How far it is, in the handler's words.
    pub progress: Option<serde_json::Value>,
    /// The queue that delivered it last.
    pub queue: String,
    /// The tenant.
    pub tenant: Option<String>,
    /// The worker that claimed it last.
    pub worker: Option<String>,
    /// Verdicts against it.
    pub failures: u32,
    /// Workers lost with it.
    pub losses: u32,
    /// Shutdowns that cut it short.
    pub interruptions: u32,
    /// How often it was started anew from the dead letters.
    pub generation: u32,
    /// When it was first claimed.
    pub created_at: Timestamp,
    /// When it was last claimed.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Before then it does not run.
    pub not_before: Option<Timestamp>,
    /// Effects outside that it has begun or made, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sends: Vec<SendRecord>,
}

/// Which records a list shows.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobFilter {
    /// Only this source.
    pub source: Option<String>,
    /// Only this id.
    pub id: Option<String>,
    /// Only this kind.
    pub kind: Option<String>,
    /// Only this state.
    pub state: Option<State>,
    /// Only this tenant.
    pub tenant: Option<String>,
    /// Continue after this point; the last list's [`JobFilter::cursor_after`].
    pub cursor: Option<String>,
    /// How many at most; 0 means 50, and 500 is the most.
    #[serde(default)]
    pub limit: u32,
}

impl JobFilter {
    /// How many records to return.
    pub fn effective_limit(&self) -> u32 {
        if self.limit == 0 { 50 } else { self.limit.min(500) }
    }

    /// The cursor that continues after this record: its creation time in microseconds, and its key's hash.
    pub fn cursor_after(record: &JobRecord) -> Option<String> {
        let key = crate::key::JobKey::new(&record.source, &record.id).ok()?;
        Some(format!("{}-{}", record.created_at.as_microsecond(), key.hex()))
    }

    /// The cursor's two parts, or what is wrong with it.
    pub fn parsed_cursor(&self) -> Result<Option<(i64, uuid::Uuid)>, String> {
        let Some(text) = &self.cursor else { return Ok(None) };
        let parsed =
            text.split_once('-').and_then(|(time, hash)| Some((time.parse().ok()?, uuid::Uuid::try_parse(hash).ok()?)));
        parsed.map(Some).ok_or_else(|| format!("`{text}` is no cursor; use `next_cursor` of an earlier answer"))
    }
}

/// What `cancel` met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelFound {
    /// No message of it was seen yet: a tombstone waits for it.
    Unseen,
    /// It waited, and is cancelled now.
    Waiting,
    /// It runs, and its worker is told at its next renewal.
    Running,
    /// It had come to this end already.
    Ended(State),
}
