//! What people are shown when all of it listens.

use std::fmt::Write;

use super::addresses::Addresses;
use super::data::{BUCKET, QUEUES};
use super::s3::CREDENTIAL;
use crate::cli::program;
use crate::router::Router;

/// The addresses, and a command that can be copied.
pub(super) fn welcome(addresses: &Addresses, router: &Router) -> String {
    let Addresses { sqs, s3, http, data, .. } = addresses;
    let (name, data) = (program::name(), data.display());
    let mut text = String::new();
    // Writing to a string can't fail.
    let _ = writeln!(
        text,
        "\
{name} dev: everything in one process; its data are in {data}

  SQS   {sqs}   queues {queues}
  S3    {s3}   bucket {BUCKET}, files in {data}/objects/{BUCKET}
  HTTP  {http}   /v1/jobs?source=S&id=I  /metrics  /healthz

For any AWS SDK, or for `{name} enqueue` in another terminal:

  export AWS_ACCESS_KEY_ID={CREDENTIAL} AWS_SECRET_ACCESS_KEY={CREDENTIAL} AWS_REGION=us-east-1
  export AWS_ENDPOINT_URL_SQS={sqs} AWS_ENDPOINT_URL_S3={s3}",
        queues = QUEUES.join(", "),
    );
    if let Some((kind, payload)) = example(router) {
        let _ = writeln!(text, "  {name} enqueue {kind} --queue standard --data '{payload}'");
    }
    let _ = writeln!(text, "\nCtrl-C ends it; the same command takes up where it stopped.");
    text
}

/// The first kind, with the fields that its payload must have.
fn example(router: &Router) -> Option<(&'static str, String)> {
    let kind = router.kinds().next()?;
    let schema = router.schema(kind)?;
    let payload = super::example::of(schema.get("payload")?);
    Some((kind, payload.to_string()))
}

#[cfg(test)]
mod tests;
