//! The job that makes jobs of records.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::{S3Event, S3EventOutput, S3Record, template};
use crate::config::S3EventConfig;
use crate::context::Context;
use crate::envelope::NewEvent;
use crate::error::JobError;
use crate::handler::Handler;
use crate::job::Job;
use crate::objects::naming::RESULTS;
use crate::pipeline::InHand;
use crate::router::matches;

/// Enqueues what the rules make of the records.
#[derive(Clone, Default)]
pub(crate) struct Splitter {
    pub(crate) rules: Vec<S3EventConfig>,
}

impl Handler for Splitter {
    type Job = S3Event;

    async fn handle(&self, event: S3Event, cx: &Context) -> Result<S3EventOutput, JobError> {
        if self.rules.is_empty() {
            return Err(JobError::reject(
                "an event notification of S3, and there is no rule for any; add [[s3_events]] to the configuration, or \
                 send notifications to another queue",
            ));
        }
        let mut output = S3EventOutput::default();
        for record in &event.records {
            if record.bucket == cx.bucket() && record.key.starts_with(RESULTS) {
                output.results += 1;
                continue;
            }
            if record.address().check().is_err() {
                output.invalid += 1;
                continue;
            }
            match self.enqueue(record, cx)? {
                0 => output.unmatched += 1,
                jobs => output.enqueued += jobs,
            }
        }
        Ok(output)
    }
}

impl Splitter {
    /// The first fitting rule of each kind makes a job. Returns how many there are.
    fn enqueue(&self, record: &S3Record, cx: &Context) -> Result<u32, JobError> {
        let mut kinds = BTreeSet::new();
        for rule in self.rules.iter().filter(|rule| fits(rule, record)) {
            if !kinds.insert(&rule.kind) {
                continue;
            }
            let payload = template::filled(&rule.payload, record).map_err(JobError::reject)?;
            let (source, id) = (format!("{}/{}", S3Event::KIND, rule.kind), record_id(record));
            let data = payload.to_string();
            let event = NewEvent { source: &source, id: &id, kind: &rule.kind, data: &data, ..NewEvent::default() };
            cx.follow_up_event(rule.queue.as_deref().unwrap_or(cx.queue()), event)?;
        }
        Ok(u32::try_from(kinds.len()).unwrap_or(u32::MAX))
    }
}

impl InHand {
    /// `s3:TestEvent`: counted, logged, deleted.
    pub(crate) async fn settle_test(&mut self) {
        tracing::info!(queue = self.lane().name, "S3 has been set up to send its events here");
        self.pool.settled_unrecorded(self.delivery.lane, S3Event::KIND);
        self.delete().await;
    }
}

fn fits(rule: &S3EventConfig, record: &S3Record) -> bool {
    rule.bucket == record.bucket
        && record.key.starts_with(&rule.prefix)
        && record.key.ends_with(&rule.suffix)
        && matches(&rule.events, &record.event)
}

/// The same for each delivery of an event: of bucket, key and sequencer or, without one, of what else tells it apart.
fn record_id(record: &S3Record) -> String {
    let mut hasher = Sha256::new();
    let other = format!("{} {:?} {:?} {:?}", record.event, record.version, record.etag, record.time);
    let parts = [&record.bucket, &record.key, record.sequencer.as_ref().unwrap_or(&other)];
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
