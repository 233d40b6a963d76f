//! How one delivery of a job ended, as it is counted, logged and told to listeners.

use std::time::Duration;

use serde::Serialize;

use crate::key::JobKey;

/// The outcomes of the table in `docs/outcomes.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The handler returned an output, and it is committed.
    Succeeded,
    /// The handler returned an error; the job waits for its next try.
    Retried,
    /// The handler panicked; the job waits for its next try.
    Panicked,
    /// The handler ran over its timeout; the job waits for its next try.
    TimedOut,
    /// The handler put the job off; nothing is counted against it.
    PutOff,
    /// The job is at fault; it lies in the dead letters.
    Rejected,
    /// A cap was passed; it lies in the dead letters.
    Dead,
    /// A lease was lost; another delivery decides.
    Abandoned,
    /// A person cancelled it.
    Cancelled,
    /// Nobody wanted the result any more.
    Expired,
    /// A shutdown cut it short; it was handed back.
    Interrupted,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Outcome; 11] = [
        Outcome::Succeeded,
        Outcome::Retried,
        Outcome::Panicked,
        Outcome::TimedOut,
        Outcome::PutOff,
        Outcome::Rejected,
        Outcome::Dead,
        Outcome::Abandoned,
        Outcome::Cancelled,
        Outcome::Expired,
        Outcome::Interrupted,
    ];

    /// The label in metrics and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Succeeded => "succeeded",
            Outcome::Retried => "retried",
            Outcome::Panicked => "panicked",
            Outcome::TimedOut => "timed_out",
            Outcome::PutOff => "put_off",
            Outcome::Rejected => "rejected",
            Outcome::Dead => "dead",
            Outcome::Abandoned => "abandoned",
            Outcome::Cancelled => "cancelled",
            Outcome::Expired => "expired",
            Outcome::Interrupted => "interrupted",
        }
    }

    /// Whether the job will not run again by itself.
    pub fn is_final(self) -> bool {
        matches!(self, Outcome::Succeeded | Outcome::Rejected | Outcome::Dead | Outcome::Cancelled | Outcome::Expired)
    }
}

/// What listeners are told of each delivery that reached an outcome.
#[derive(Debug, Clone)]
pub struct Finished {
    /// Who the job is.
    pub key: JobKey,
    /// Its kind.
    pub kind: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The output's JSON text.
    pub output: Option<String>,
    /// The error.
    pub error: Option<String>,
    /// From the send to the start of the handler.
    pub waited: Duration,
    /// How long the handler ran.
    pub ran: Duration,
    /// Which try of this generation it was, from 1.
    pub attempt: u32,
}
