//! A job that does nothing, in a message of 300 bytes.

use karigar::{Context, Handler, Job, JobError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The payload: text that fills the message.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Noop {
    /// Ignored.
    pub filler: String,
}

impl Job for Noop {
    const KIND: &'static str = "bench.noop";
    type Output = ();
}

/// Does nothing.
pub struct DoNothing;

impl Handler for DoNothing {
    type Job = Noop;
    async fn handle(&self, _: Noop, _: &Context) -> Result<(), JobError> {
        Ok(())
    }
}
