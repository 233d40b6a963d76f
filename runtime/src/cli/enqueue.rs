//! `enqueue`: puts a job, checked against its kind's schema, into a queue.

mod data;
mod payload;
mod queue;

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use crate::config::Config;
use crate::envelope::{Envelope, NewEvent};
use crate::key::JobKey;
use crate::objects::{Address, Objects};
use crate::queue::{MAX_BODY_BYTES, MAX_DELAY, NewMessage, Queues};
use crate::router::Router;

use super::failure::Failure;
use super::output::Output;
use super::{parse, program};

pub(crate) use payload::{allowed, unknown_kind};
pub(crate) use queue::DEFAULT_QUEUE;

#[derive(Debug, Args)]
pub(crate) struct EnqueueArgs {
    /// The job's kind, such as media.renditions; `schema` lists the kinds
    pub(crate) kind: String,
    /// The payload: JSON, @FILE, or - for standard input
    #[arg(long, value_name = "JSON|@FILE|-", allow_hyphen_values = true)]
    pub(crate) data: String,
    /// The job's id; the same source and id are the same job, however often they are enqueued. A new one if not given
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// Who enqueues; ids are unique within a source
    #[arg(long, default_value = DEFAULT_SOURCE)]
    pub(crate) source: String,
    /// Stays invisible at first, for 15m at most
    #[arg(long, default_value = "0s", value_parser = parse::duration)]
    pub(crate) delay: Duration,
    /// Runs at this time or later, such as 2026-01-31T12:00:00Z; within the 14 days that SQS keeps a message, if the queue
    /// keeps it as long
    #[arg(long, value_name = "TIME", conflicts_with = "delay", value_parser = parse::timestamp)]
    pub(crate) run_at: Option<Timestamp>,
    /// The queue; if not given, that of the pool that takes the kind
    #[arg(long)]
    pub(crate) queue: Option<String>,
    /// The tenant, to whom the queue is fair
    #[arg(long)]
    pub(crate) tenant: Option<String>,
    /// Prints JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// The longest that SQS keeps a message.
const MAX_AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The source of jobs that people enqueue by hand.
pub(crate) const DEFAULT_SOURCE: &str = "karigar/cli";

/// What was enqueued.
#[derive(Debug, Serialize)]
struct Enqueued<'a> {
    source: &'a str,
    id: &'a str,
    kind: &'a str,
    queue: &'a str,
    /// Where the payload lies, if it was too large for the message.
    dataref: Option<Address>,
}

/// Checks the job, and sends it. `objects` is called only for a payload too large for a message.
pub(crate) async fn run(
    args: EnqueueArgs,
    router: &Router,
    config: &Config,
    queues: &dyn Queues,
    objects: impl AsyncFnOnce() -> Arc<dyn Objects>,
    input: &mut dyn Read,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    let data = data::read(&args.data, input)?;
    payload::check(router, &args.kind, &data)?;
    let queue = match args.queue {
        Some(queue) => queue,
        None => queue::choose(config, &args.kind)?,
    };
    check_delay(args.delay, &queue)?;
    let now = Timestamp::now();
    check_run_at(args.run_at, now)?;
    let id = args.id.unwrap_or_else(|| Uuid::now_v7().to_string());
    let key = JobKey::new(&args.source, &id).map_err(|error| Failure::usage(error.to_string()))?;
    let mut event = NewEvent {
        source: key.source(),
        id: key.id(),
        kind: &args.kind,
        data: &data,
        run_at: args.run_at,
        tenant: args.tenant.as_deref(),
        ..NewEvent::default()
    };
    let mut body = encode(&event)?;
    let mut dataref = None;
    if body.len() > MAX_BODY_BYTES {
        let address = payload::put_aside(&*objects().await, config, &key, &data).await?;
        event.dataref = Some(dataref.insert(address));
        body = encode(&event)?;
    }
    let mut message = NewMessage::for_queue(&queue, body, args.tenant.as_deref(), &key.hex());
    message.delay = args.delay;
    if let Some(run_at) = args.run_at {
        message = message.invisible_until(&queue, run_at, now.as_millisecond());
    }
    let opened = queues.open(&queue).await?;
    opened.send(std::slice::from_ref(&message)).await.into_iter().collect::<Result<(), _>>()?;
    let enqueued = Enqueued { source: key.source(), id: key.id(), kind: &args.kind, queue: &queue, dataref };
    if args.json {
        return Ok(out.json(&enqueued)?);
    }
    out.fields(&[
        ("source", Some(enqueued.source.to_owned())),
        ("id", Some(enqueued.id.to_owned())),
        ("kind", Some(enqueued.kind.to_owned())),
        ("queue", Some(enqueued.queue.to_owned())),
        ("dataref", enqueued.dataref.map(String::from)),
    ])?;
    let source = if args.source == DEFAULT_SOURCE { String::new() } else { format!(" --source '{}'", args.source) };
    Ok(out.remark(format!("`{} jobs show '{id}'{source}` tells how it goes", program::name()))?)
}

/// The message's body, which the worker will understand: it is decoded as the worker does.
fn encode(event: &NewEvent<'_>) -> Result<String, Failure> {
    let body = event.encode().map_err(|error| Failure::usage(error.to_string()))?;
    Envelope::decode(&body).map_err(|error| Failure::usage(error.to_string()))?;
    Ok(body)
}

fn check_delay(delay: Duration, queue: &str) -> Result<(), Failure> {
    if delay > MAX_DELAY {
        let what = format!("a delay of {} is longer than SQS takes", humantime::format_duration(delay));
        return Err(Failure::usage(what).remedy("give 15m or less, or --run-at"));
    }
    if !delay.is_zero() && queue.ends_with(".fifo") {
        return Err(Failure::usage(format!("`{queue}` is a FIFO queue, which takes no delay for one message"))
            .remedy("leave --delay out, or set a delay on the whole queue"));
    }
    Ok(())
}

fn check_run_at(run_at: Option<Timestamp>, now: Timestamp) -> Result<(), Failure> {
    if run_at.is_some_and(|at| at.duration_since(now) > MAX_AHEAD) {
        return Err(Failure::usage("--run-at is more than 14 days ahead, and SQS keeps no message as long")
            .remedy("enqueue it later"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
