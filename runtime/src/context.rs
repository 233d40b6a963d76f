//! What a handler is given beside its job.

mod events;
mod files;
mod limits;
mod memory;
mod sends;

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::blocking::BlockingWork;
use crate::cancel::{Cancel, CancelReason};
use crate::clock::Clock;
use crate::envelope::NewEvent;
use crate::error::JobError;
use crate::job::Job;
use crate::key::JobKey;
use crate::objects::allowed::Allowed;
use crate::objects::{Address, ObjectError, ObjectHeaders, Objects, Part, PutMode, naming};
use crate::queue::NewMessage;
use crate::store::tx::{CommitRow, Value};
use crate::store::{Claimed, CommitRows, Dialect, Store, StoreError, Tx};
use crate::telemetry::trace::Traceparent;

pub(crate) use memory::Memory;

/// How often progress is written at most.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);

/// One run of one job: its identity, its deadline, its cancellation, and the ways to leave effects that hold only if
/// the job commits.
pub struct Context {
    pub(crate) key: JobKey,
    pub(crate) kind: &'static str,
    pub(crate) queue: String,
    pub(crate) tenant: Option<String>,
    pub(crate) traceparent: Option<String>,
    pub(crate) claimed: Claimed,
    pub(crate) deadline: Instant,
    pub(crate) cancel: Arc<Cancel>,
    pub(crate) services: Arc<Services>,
    pub(crate) blocking: Arc<BlockingWork>,
    pub(crate) memory: Memory,
    pub(crate) effects: Mutex<Effects>,
}

/// What all runs of a pool share.
pub(crate) struct Services {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) objects: Arc<dyn Objects>,
    pub(crate) bucket: String,
    pub(crate) allowed: Allowed,
    pub(crate) clock: Clock,
}

/// What is written with the job's commit.
#[derive(Default)]
pub(crate) struct Effects {
    pub(crate) follow_ups: Vec<(String, NewMessage)>,
    pub(crate) rows: CommitRows,
    progress_at: Option<Instant>,
}

impl Context {
    /// Who the job is.
    pub fn key(&self) -> &JobKey {
        &self.key
    }

    /// The job's kind.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The tenant that the producer named by `partitionkey`.
    pub fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    /// Which try this is, from 1: failures, losses and interruptions so far, plus this one.
    pub fn attempt(&self) -> u32 {
        let claimed = &self.claimed;
        claimed.failures + claimed.losses + claimed.interruptions + 1
    }

    /// When the run is stopped.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// How long the run may still take.
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Cancelled when the run is to stop; the future of the handler is dropped five seconds later.
    pub fn cancellation(&self) -> &CancellationToken {
        self.cancel.token()
    }

    /// Why the run is to stop, once it is.
    pub fn cancel_reason(&self) -> Option<CancelReason> {
        self.cancel.reason()
    }

    /// W3C Trace Context of the producer, to pass on.
    pub fn traceparent(&self) -> Option<&str> {
        self.traceparent.as_deref()
    }

    /// The objects, unguarded. Inputs that a job names go through [`Context::read`].
    pub fn objects(&self) -> &dyn Objects {
        &*self.services.objects
    }

    /// Runs work that blocks or computes on one of the pool's threads. The job keeps its slot and its leases until
    /// the thread returns, even if the job is given up before.
    pub async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, JobError> {
        self.blocking.run(work).await
    }

    /// Reads an input of at most `limit` bytes. An address outside the allowed ones, a missing object and one that is
    /// too large reject the job; an object store that is away is a retry.
    pub async fn read(&self, address: &Address, limit: u64) -> Result<Bytes, JobError> {
        self.services.read(address, limit).await
    }

    /// Reads the bytes of this range of an input, however large it is: those that there are, so none from its end on.
    /// Errors are as in [`Context::read`].
    pub async fn read_range(&self, address: &Address, range: Range<u64>) -> Result<Part, JobError> {
        self.services.allowed.check(address).map_err(JobError::reject)?;
        self.services.objects.get_range(address, range).await.map_err(unreadable)
    }

    /// Writes a result as `jobs/<hash>/<name>-<content hash>.<ext>` in the worker's bucket. Such objects never change:
    /// they may be cached for ever, and a second run writes the same or others beside them.
    pub async fn put_result(
        &self,
        name: &str,
        body: Bytes,
        ext: &str,
        content_type: &str,
    ) -> Result<Address, JobError> {
        let key = naming::result_key(&self.key.hex(), name, &body, ext);
        let address = Address { bucket: self.services.bucket.clone(), key };
        self.services.objects.put(&address, body, &result_headers(content_type), PutMode::IfAbsent).await?;
        Ok(address)
    }

    /// Says how far the run is, in the job's record. Written at most once a second; what comes sooner is dropped.
    pub async fn progress(&self, progress: impl serde::Serialize) -> Result<(), JobError> {
        {
            let mut effects = self.effects.lock();
            if effects.progress_at.is_some_and(|at| at.elapsed() < PROGRESS_EVERY) {
                return Ok(());
            }
            effects.progress_at = Some(Instant::now());
        }
        let value = serde_json::to_value(progress)?;
        // Progress is a courtesy: a store that is away must not fail the job.
        if let Err(error) = self.services.store.set_progress(self.claimed.lease, &value).await {
            tracing::debug!(%error, "progress was not written");
        }
        Ok(())
    }

    /// Enqueues another job if this one commits. Its id is made from this job's, so that a second run makes the same.
    pub fn follow_up<J: Job>(&self, queue: &str, job: &J) -> Result<JobKey, JobError> {
        self.follow_up_due(queue, job, None)
    }

    /// As [`Context::follow_up`], to run at `when` or later. The queue must keep its messages until then: SQS keeps them
    /// for 14 days at most.
    pub fn follow_up_at<J: Job>(&self, queue: &str, job: &J, when: Timestamp) -> Result<JobKey, JobError> {
        self.follow_up_due(queue, job, Some(when))
    }

    fn follow_up_due<J: Job>(&self, queue: &str, job: &J, run_at: Option<Timestamp>) -> Result<JobKey, JobError> {
        let data = serde_json::to_string(job)?;
        let mut effects = self.effects.lock();
        let number = effects.follow_ups.len();
        let id = format!("{}-{}-{number}", self.key.hex(), self.claimed.generation);
        let key = JobKey::new("karigar/follow-up", &id)?;
        let traceparent = Traceparent::child_of(self.traceparent());
        let event = NewEvent {
            source: key.source(),
            id: key.id(),
            kind: J::KIND,
            data: &data,
            dataref: None,
            run_at,
            tenant: self.tenant.as_deref(),
            traceparent: traceparent.as_deref(),
        };
        let mut message = NewMessage::for_queue(queue, event.encode()?, self.tenant.as_deref(), &id);
        if let Some(run_at) = run_at {
            message = message.invisible_until(queue, run_at, self.services.clock.now_ms());
        }
        effects.follow_ups.push((queue.to_owned(), message));
        Ok(key)
    }

    /// The queue that delivered this job.
    pub fn queue(&self) -> &str {
        &self.queue
    }

    /// The bucket that results are written to.
    pub fn bucket(&self) -> &str {
        &self.services.bucket
    }

    /// Reads from the database of the records: runs a query that gives one row with one column of JSON, with `$1`, `$2`, …
    /// bound to `values`. Null where there is no row. What other jobs write at the same time may be in it or not.
    ///
    /// # Errors
    /// A database that is away is a retry; a query that it refuses, or that the store can't run, rejects the job.
    pub async fn read_json(&self, sql: &str, values: Vec<Value>) -> Result<serde_json::Value, JobError> {
        self.services.store.read_json(sql, &values).await.map_err(|error| match error {
            StoreError::Unavailable(_) => JobError::retry(error),
            StoreError::Refused(_) => JobError::reject(error),
        })
    }

    /// Whose SQL [`Context::read_json`] takes.
    pub fn dialect(&self) -> Dialect {
        self.services.store.dialect()
    }

    /// Writes rows in the transaction that commits the job: they are there exactly if the job succeeded. The closure
    /// runs after the handler, may run again, and must do nothing but write.
    pub fn on_commit<F>(&self, rows: F)
    where
        F: for<'t> Fn(&'t mut Tx<'_>) -> BoxFuture<'t, Result<(), StoreError>> + Send + Sync + 'static,
    {
        self.effects.lock().rows.0.push(Box::new(rows) as CommitRow);
    }
}

impl Services {
    pub(crate) async fn read(&self, address: &Address, limit: u64) -> Result<Bytes, JobError> {
        self.allowed.check(address).map_err(JobError::reject)?;
        self.objects.get(address, limit).await.map_err(unreadable)
    }
}

/// What a result keeps beside its bytes: it never changes, so caches need never ask again.
fn result_headers(content_type: &str) -> ObjectHeaders {
    ObjectHeaders {
        content_type: Some(content_type.to_owned()),
        cache_control: Some("public, max-age=31536000, immutable".to_owned()),
    }
}

/// What it means for a job that its input can't be read.
fn unreadable(error: ObjectError) -> JobError {
    match error {
        ObjectError::Unavailable(_) => JobError::retry(error),
        ObjectError::NotFound(_) => JobError::reject(format!("{error}; upload it before the job is enqueued")),
        ObjectError::TooLarge { .. } | ObjectError::Invalid(_) => JobError::reject(error),
    }
}

pub use sends::{Doubt, SendError};

#[cfg(test)]
mod tests;
