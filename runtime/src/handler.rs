//! The implementation of a job, and its form without types that the router keeps.

use std::future::Future;
use std::marker::PhantomData;

use futures_util::future::BoxFuture;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::context::Context;
use crate::error::JobError;
use crate::job::Job;
use crate::json_error::without_values;
use crate::policy::Policy;

/// Runs jobs of one kind. Holds what it needs: clients, models, templates.
///
/// The verdicts of [`Handler::handle`] are in the table of `docs/outcomes.md`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler",
    label = "implement `karigar::Handler` for it",
    note = "a handler names its job (`type Job = …;`) and has `async fn handle(&self, job: Self::Job, cx: &Context) -> Result<…, JobError>`"
)]
pub trait Handler: Send + Sync + 'static {
    /// The contract that this implements.
    type Job: Job;

    /// Runs one job. May run more than once for one job: effects go through `cx`, or must bear repetition.
    fn handle(
        &self,
        job: Self::Job,
        cx: &Context,
    ) -> impl Future<Output = Result<<Self::Job as Job>::Output, JobError>> + Send;

    /// Timeout, caps, retries and permits of this kind.
    fn policy(&self) -> Policy {
        Policy::default()
    }
}

/// A handler without its types: payloads and outputs are JSON text.
pub(crate) trait ErasedHandler: Send + Sync + 'static {
    fn kind(&self) -> &'static str;
    fn payload_schema(&self) -> Schema;
    fn output_schema(&self) -> Schema;
    /// Both schemas, without references.
    fn inline_schemas(&self) -> (Value, Value);
    /// Whether the payload is of the kind's schema, and where it is not.
    fn check(&self, data: &str) -> Result<(), JobError>;
    /// Whether a payload and an output are of the kind's types, and name every key that these have.
    fn check_examples(&self, payload: &str, output: &str) -> Result<(), String>;
    fn run<'a>(&'a self, data: &'a str, cx: &'a Context) -> BoxFuture<'a, Result<String, JobError>>;
}

pub(crate) struct Erased<H>(pub(crate) H, pub(crate) PhantomData<fn()>);

impl<H: Handler> ErasedHandler for Erased<H> {
    fn kind(&self) -> &'static str {
        H::Job::KIND
    }

    fn payload_schema(&self) -> Schema {
        schemars::schema_for!(H::Job)
    }

    fn output_schema(&self) -> Schema {
        schemars::schema_for!(<H::Job as Job>::Output)
    }

    fn inline_schemas(&self) -> (Value, Value) {
        let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
        let payload = settings.clone().into_generator().into_root_schema_for::<H::Job>();
        let output = settings.into_generator().into_root_schema_for::<<H::Job as Job>::Output>();
        (payload.to_value(), output.to_value())
    }

    fn check(&self, data: &str) -> Result<(), JobError> {
        parse::<H::Job>(data).map(drop)
    }

    fn check_examples(&self, payload: &str, output: &str) -> Result<(), String> {
        check_example::<H::Job>("payload", payload)?;
        check_example::<<H::Job as Job>::Output>("output", output)
    }

    fn run<'a>(&'a self, data: &'a str, cx: &'a Context) -> BoxFuture<'a, Result<String, JobError>> {
        Box::pin(async move {
            let job = parse::<H::Job>(data)?;
            let output = self.0.handle(job, cx).await?;
            serde_json::to_string(&output).map_err(|error| JobError::reject(format!("the output is no JSON: {error}")))
        })
    }
}

fn check_example<T: Serialize + DeserializeOwned>(what: &str, example: &str) -> Result<(), String> {
    let wrong = |error: serde_json::Error| format!("the example of the {what}: {error}");
    let value: T = serde_json::from_str(example).map_err(wrong)?;
    let whole = serde_json::to_value(value).map_err(wrong)?;
    let example: Value = serde_json::from_str(example).map_err(wrong)?;
    if whole == example { Ok(()) } else { Err(format!("the example of the {what} is {example}, and in full {whole}")) }
}

fn parse<J: Job>(data: &str) -> Result<J, JobError> {
    // The plain parser is faster; only a failure is worth tracing to its place.
    serde_json::from_str(data).or_else(|_| {
        let mut deserializer = serde_json::Deserializer::from_str(data);
        serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
            let place = match error.path().to_string().as_str() {
                "." => "data".to_owned(),
                path => format!("data.{path}"),
            };
            let kind = J::KIND;
            JobError::reject(format!(
                "the payload is not a {kind}: {place}: {}; `karigar schema {kind}` shows what it takes",
                without_values(error.inner())
            ))
        })
    })
}
