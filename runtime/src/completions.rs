//! Events of jobs that have ended, for those who asked by `[[completions]]`.
//!
//! An event is sent whenever the message of a terminal row is settled, before that message is deleted: a crash in between
//! brings the message back, and the event again. It is made of the row alone, so it is the same each time, and so is its
//! id.

mod event;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::config::{CompletionConfig, FinalOutcome};
use crate::envelope::{Envelope, NewEvent};
use crate::key::JobKey;
use crate::pipeline::InHand;
use crate::queue::NewMessage;
use crate::router::matches;
use crate::store::{JobRecord, State, Terminal};
use crate::telemetry::trace::Traceparent;

/// The `type` of the event.
pub const KIND: &str = "karigar.job.completed";
/// The `source` of the event, and of the job that sends it on. What has it is told of to nobody: no end would be the last.
pub const SOURCE: &str = "karigar/completion";

/// The name of the secret that signs webhooks, if a rule names none.
const DEFAULT_SECRET: &str = "completions";

/// How an event goes to a webhook: by a job of this kind, whose payload is made of the webhook and the event.
#[derive(Debug, Clone, Copy)]
pub struct WebhookJob {
    /// The kind of the job.
    pub kind: &'static str,
    /// Its payload. The event is a whole CloudEvent, and the same each time.
    pub payload: fn(to: Webhook<'_>, event: &Value) -> Value,
}

/// Where an event is sent on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Webhook<'a> {
    /// Its address.
    pub url: &'a str,
    /// The name of the secret that signs.
    pub secret: &'a str,
}

/// Whom a worker tells of ends.
#[derive(Debug, Clone, Default)]
pub(crate) struct Completions {
    pub(crate) rules: Vec<CompletionConfig>,
    pub(crate) webhooks: Option<WebhookJob>,
}

/// One place that an event goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Destination<'a> {
    queue: &'a str,
    webhook: Option<Webhook<'a>>,
}

impl<'a> Destination<'a> {
    /// What tells it from others. A webhook's secret does not: two rules may differ in it while it is rotated.
    fn place(&self) -> (&'a str, &'a str) {
        (self.queue, self.webhook.map_or("", |webhook| webhook.url))
    }
}

impl Completions {
    /// Where the end of this job is to be told, each place once.
    fn destinations(&self, key: &JobKey, kind: &str, state: State) -> Vec<Destination<'_>> {
        let Some(outcome) = FinalOutcome::of(state).filter(|_| key.source() != SOURCE) else { return Vec::new() };
        let mut found = Vec::new();
        for rule in &self.rules {
            let fits = (rule.kinds.is_empty() || matches(&rule.kinds, kind))
                && (rule.outcomes.is_empty() || rule.outcomes.contains(&outcome));
            let secret = rule.secret.as_deref().unwrap_or(DEFAULT_SECRET);
            let webhook = rule.webhook.as_deref().map(|url| Webhook { url, secret });
            let destination = Destination { queue: rule.queue(), webhook };
            if fits && !found.iter().any(|one: &Destination<'_>| one.place() == destination.place()) {
                found.push(destination);
            }
        }
        found
    }

    /// The queues that events go to.
    pub(crate) fn queues(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(CompletionConfig::queue)
    }

    /// The event of a record, or the job that sends it on, as a message for a place.
    fn message(
        &self,
        to: Destination<'_>,
        key: &JobKey,
        record: &JobRecord,
        traceparent: Option<&str>,
    ) -> Result<NewMessage, String> {
        let id = event_id(key, record.generation, to);
        let data = event::data(record);
        let (kind, data) = match (to.webhook, self.webhooks) {
            (None, _) => (KIND, data),
            (Some(webhook), Some(job)) => (job.kind, (job.payload)(webhook, &event::whole(&id, record, data))),
            (Some(_), None) => return Err("this program has no job that sends to webhooks".to_owned()),
        };
        let data = data.to_string();
        let traceparent = Traceparent::child_of(traceparent);
        let event = NewEvent {
            source: SOURCE,
            id: &id,
            kind,
            data: &data,
            tenant: record.tenant.as_deref(),
            traceparent: traceparent.as_deref(),
            ..NewEvent::default()
        };
        let body = event.encode().map_err(|error| error.to_string())?;
        Ok(NewMessage::for_queue(to.queue, body, record.tenant.as_deref(), &id))
    }
}

/// `HASH-GENERATION-PLACE`: the job's key, which of its lives ended, and where that is told.
fn event_id(key: &JobKey, generation: u32, to: Destination<'_>) -> String {
    let (queue, url) = to.place();
    let place = Sha256::digest(format!("{queue}\n{url}"));
    let place: String = place.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{generation}-{place}", key.hex())
}

impl InHand {
    /// Sends the events of a terminal row. Its message must stay where one could not be sent.
    pub(crate) async fn announce(&self, envelope: &Envelope, terminal: &Terminal) -> Result<(), String> {
        let completions = &self.pool.completions;
        let destinations = completions.destinations(&envelope.key, &envelope.kind, terminal.state);
        if destinations.is_empty() {
            return Ok(());
        }
        let record = self.pool.records.store().get(&envelope.key).await.map_err(|error| error.to_string())?;
        // A row that a copy from the dead letters started anew has this end no more; the end of its new life is told.
        let Some(record) = record.filter(|record| record.generation == terminal.generation) else { return Ok(()) };
        for to in destinations {
            let message = completions.message(to, &envelope.key, &record, envelope.traceparent.as_deref())?;
            self.pool.publisher.send(to.queue, message).await.map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
