//! The protocol, action by action, without HTTP; how it is over HTTP the conformance suite of queues shows.

mod actions;
mod refusals;

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::address::Place;
use super::fault::Fault;
use super::{Bytes, Call, act};
use crate::clock::Clock;
use crate::queue::embedded::EmbeddedQueues;

const START_MS: i64 = 1_700_000_000_000;

/// A server with the queue `q`.
struct Server {
    clock: Clock,
    queues: EmbeddedQueues,
    stop: CancellationToken,
}

impl Server {
    async fn new() -> Self {
        let clock = Clock::manual(START_MS);
        let server = Self { queues: EmbeddedQueues::in_memory(clock.clone()), clock, stop: CancellationToken::new() };
        server.ok("CreateQueue", r#"{"QueueName": "q"}"#).await;
        server
    }

    async fn call(&self, action: &str, input: &str) -> Result<Value, Fault> {
        let call = Call { queues: &self.queues, stop: &self.stop, place: Place::new("localhost:9324") };
        let output = act(&call, action, &Bytes::copy_from_slice(input.as_bytes())).await?;
        Ok(serde_json::from_slice(&output).unwrap())
    }

    async fn ok(&self, action: &str, input: &str) -> Value {
        self.call(action, input).await.unwrap_or_else(|fault| panic!("{action} {input}: {fault:?}"))
    }

    /// The error's code in the query protocol, and its text.
    async fn refused(&self, action: &str, input: &str) -> (&'static str, String) {
        let fault = self.call(action, input).await.expect_err(input);
        (fault.code.query_name(), fault.message)
    }
}
