//! A handler that a test writes on the spot.

use futures_util::future::BoxFuture;
use karigar::{Context, Handler, Job, JobError, Policy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The job of a [`Scripted`] handler.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Tells a test's jobs apart.
    pub name: String,
}

impl Step {
    /// A job of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

impl Job for Step {
    const KIND: &'static str = "test.step";
    type Output = Value;
}

type Script = dyn for<'a> Fn(Step, &'a Context) -> BoxFuture<'a, Result<Value, JobError>> + Send + Sync;

/// Runs a closure for each [`Step`].
pub struct Scripted {
    script: Box<Script>,
    policy: Policy,
}

impl Scripted {
    /// A handler with the default policy.
    pub fn new<F>(script: F) -> Self
    where
        F: for<'a> Fn(Step, &'a Context) -> BoxFuture<'a, Result<Value, JobError>> + Send + Sync + 'static,
    {
        Self { script: Box::new(script), policy: Policy::default() }
    }

    /// The same with another policy.
    pub fn policy(mut self, change: impl FnOnce(&mut Policy)) -> Self {
        change(&mut self.policy);
        self
    }
}

impl Handler for Scripted {
    type Job = Step;

    async fn handle(&self, job: Step, cx: &Context) -> Result<Value, JobError> {
        (self.script)(job, cx).await
    }

    fn policy(&self) -> Policy {
        self.policy.clone()
    }
}
