//! One worker with everything it needs, in memory.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::folder::Folder;
use crate::clock::Clock;
use crate::config::{LeaseConfig, QueueConfig};
use crate::envelope::NewEvent;
use crate::objects::{Address, Allowed, FolderObjects, ObjectHeaders, Objects, PutMode};
use crate::outcome::{Finished, Outcome};
use crate::pool::Pool;
use crate::queue::embedded::{EmbeddedQueues, QueueSettings};
use crate::queue::{MAX_HIDDEN, Message, NewMessage, Queue, Queues, ReceiveRequest};
use crate::store::memory::MemoryStore;
use crate::store::tx::StatementLog;
use crate::store::{JobRecord, Store};
use crate::worker::{Backends, RunningWorker, WorkerBuilder, WorkerSettings};
use crate::{Job, JobKey};

/// 2026-01-01T00:00:00Z: where the clock of a kit begins.
const START_MS: i64 = 1_767_225_600_000;
/// How far the clock moves at once while a job waits for its next try.
const STEP: Duration = Duration::from_secs(30);
/// A job that has come to no end after so much real time never will.
const PATIENCE: Duration = Duration::from_secs(60);
const BUCKET: &str = "karigar";

/// How a job ended, with its output as the type that the job declares.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended<O> {
    /// The outcome, a final one.
    pub outcome: Outcome,
    /// What the handler returned.
    pub output: Option<O>,
    /// Why it did not succeed.
    pub error: Option<String>,
    /// Which try came to this end, from 1.
    pub attempts: u32,
}

/// A worker on the memory store, the embedded queue and a temporary folder of objects.
///
/// Nothing of it leaves the process. Delays between tries pass at once: while all jobs wait, [`TestKit::run`] moves the
/// clock. Dropping the kit ends everything.
pub struct TestKit {
    clock: Clock,
    queues: EmbeddedQueues,
    store: Arc<MemoryStore>,
    objects: Arc<FolderObjects>,
    settings: WorkerSettings,
    worker: Mutex<Option<RunningWorker>>,
    /// Of all workers that were started, also those that have ended.
    pools: Mutex<Vec<Arc<Pool>>>,
    ends: Arc<Ends>,
    _folder: Folder,
}

/// Every outcome so far.
#[derive(Default)]
struct Ends {
    all: Mutex<Vec<Finished>>,
    changed: Notify,
}

impl TestKit {
    /// A worker with the builder's handlers, 16 slots and one queue `standard`.
    ///
    /// # Panics
    /// If the temporary folder can't be made.
    pub async fn start(builder: WorkerBuilder) -> Self {
        Self::start_with(builder, |_| {}).await
    }

    /// As [`TestKit::start`], with other settings: queues (made here, each with its dead-letter queue), slots, leases.
    ///
    /// # Panics
    /// As [`TestKit::start`].
    pub async fn start_with(builder: WorkerBuilder, change: impl FnOnce(&mut WorkerSettings)) -> Self {
        let kit = Self::idle(change).await;
        let worker = kit.another_worker(builder, |_| {}).await;
        *kit.worker.lock() = Some(worker);
        kit
    }

    /// Everything but a worker: what is enqueued waits until [`TestKit::another_worker`] starts one.
    ///
    /// # Panics
    /// As [`TestKit::start`].
    pub async fn idle(change: impl FnOnce(&mut WorkerSettings)) -> Self {
        let clock = Clock::manual(START_MS);
        let folder = Folder::new();
        let objects = Arc::new(FolderObjects::new(folder.path()));
        objects.create_bucket(BUCKET).await.expect("the temporary folder takes objects");
        let mut settings = settings();
        change(&mut settings);
        let queues = EmbeddedQueues::in_memory(clock.clone());
        for one in &settings.queues {
            for name in [one.name.clone(), one.dead_letter_name()] {
                queues.create(&name, QueueSettings::default()).expect("the queue's name is valid");
            }
        }
        Self {
            store: Arc::new(MemoryStore::new(clock.clone())),
            ends: Arc::default(),
            pools: Mutex::default(),
            worker: Mutex::new(None),
            clock,
            queues,
            objects,
            settings,
            _folder: folder,
        }
    }

    /// A further worker on the same queues and records, to be drained by the caller.
    ///
    /// # Panics
    /// If one of its queues was not made by this kit, which also makes those that its rules send to.
    pub async fn another_worker(
        &self,
        builder: WorkerBuilder,
        change: impl FnOnce(&mut WorkerSettings),
    ) -> RunningWorker {
        self.another_worker_on(self.backends(), builder, change).await
    }

    /// As [`TestKit::another_worker`], on other backends: a store of the test's own in front of the kit's, say.
    ///
    /// # Panics
    /// As [`TestKit::another_worker`].
    pub async fn another_worker_on(
        &self,
        backends: Backends,
        builder: WorkerBuilder,
        change: impl FnOnce(&mut WorkerSettings),
    ) -> RunningWorker {
        let ends = Arc::clone(&self.ends);
        let mut settings = self.settings.clone();
        change(&mut settings);
        for queue in builder.queues_of_rules().filter(|queue| !self.queues.list().iter().any(|there| there == queue)) {
            self.queues.create(queue, QueueSettings::default()).expect("the queue's name is valid");
        }
        let worker = builder
            .on_finished(move |finished| {
                ends.all.lock().push(finished.clone());
                ends.changed.notify_waiters();
            })
            .start(backends, settings)
            .await
            .expect("the kit made the queues");
        self.pools.lock().push(Arc::clone(&worker.pool));
        worker
    }

    /// What the kit's workers work on.
    pub fn backends(&self) -> Backends {
        let queues: Arc<dyn Queues> = Arc::new(self.queues.clone());
        Backends {
            lease_queues: Arc::clone(&queues),
            queues,
            store: Arc::clone(&self.store) as Arc<dyn Store>,
            objects: Arc::clone(&self.objects) as Arc<dyn Objects>,
            clock: self.clock.clone(),
        }
    }

    /// The time by which delays, leases on rows and expiry are told.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Enqueues a job and waits for its end.
    ///
    /// # Panics
    /// If it comes to none, or the output is not of the declared type.
    pub async fn run<J: Job>(&self, job: &J) -> Ended<J::Output> {
        let key = self.enqueue(job).await;
        let finished = self.end_of(&key).await;
        let output = finished.output.map(|text| serde_json::from_str(&text).expect("the output is of the job's type"));
        Ended { outcome: finished.outcome, output, error: finished.error, attempts: finished.attempt }
    }

    /// Enqueues a job under an id of its own.
    ///
    /// # Panics
    /// If the payload can't be written as JSON.
    pub async fn enqueue<J: Job>(&self, job: &J) -> JobKey {
        let id = uuid::Uuid::new_v4().simple().to_string();
        let data = serde_json::to_string(job).expect("the payload is JSON");
        self.enqueue_event(&NewEvent { source: "kit", id: &id, kind: J::KIND, data: &data, ..Default::default() }).await
    }

    /// Enqueues an event on the first queue.
    ///
    /// # Panics
    /// If the event is not valid.
    pub async fn enqueue_event(&self, event: &NewEvent<'_>) -> JobKey {
        let body = event.encode().expect("the event is valid");
        self.send(NewMessage { body, ..Default::default() }).await;
        JobKey::new(event.source, event.id).expect("the event's key is valid")
    }

    /// Sends a message to the first queue, whatever its body is.
    ///
    /// # Panics
    /// If the queue refuses it.
    pub async fn send(&self, message: NewMessage) {
        let queue = self.queue(&self.settings.queues[0].name).await;
        for sent in queue.send(&[message]).await {
            sent.expect("the queue takes the message");
        }
    }

    /// Waits for the end of a job; the clock moves on while nothing runs and nothing can be received.
    ///
    /// # Panics
    /// If it comes to none within a minute of real time.
    pub async fn end_of(&self, key: &JobKey) -> Finished {
        self.until(&format!("an end of {key}"), |all| {
            all.iter().find(|one| one.key == *key && one.outcome.is_final()).cloned()
        })
        .await
    }

    /// Waits until `found` finds what it looks for among all outcomes so far, and returns it; the clock moves on as in
    /// [`TestKit::end_of`].
    ///
    /// # Panics
    /// If it finds nothing within a minute of real time.
    pub async fn until<T>(&self, what: &str, found: impl Fn(&[Finished]) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            let changed = self.ends.changed.notified();
            if let Some(value) = found(&self.ends.all.lock()) {
                return value;
            }
            assert!(began.elapsed() < PATIENCE, "waited in vain for {what}; outcomes so far: {:?}", self.outcomes());
            if tokio::time::timeout(Duration::from_millis(5), changed).await.is_err() && self.is_waiting().await {
                self.clock.advance(STEP);
            }
        }
    }

    /// All outcomes so far, in order.
    pub fn outcomes(&self) -> Vec<Finished> {
        self.ends.all.lock().clone()
    }

    /// The record of a job.
    pub async fn record(&self, key: &JobKey) -> Option<JobRecord> {
        self.store.get(key).await.ok().flatten()
    }

    /// The store, for what the kit has no short way to.
    pub fn store(&self) -> &MemoryStore {
        &self.store
    }

    /// The statements that `cx.on_commit` closures ran.
    pub fn statements(&self) -> StatementLog {
        self.store.statements()
    }

    /// Puts an object into the bucket `karigar`, for jobs to read.
    ///
    /// # Panics
    /// If the key is not valid.
    pub async fn put_object(&self, key: &str, bytes: impl Into<Bytes>) -> Address {
        let address = Address { bucket: BUCKET.to_owned(), key: key.to_owned() };
        let headers = ObjectHeaders::default();
        self.objects
            .put(&address, bytes.into(), &headers, PutMode::Replace)
            .await
            .expect("the folder takes the object");
        address
    }

    /// Reads an object.
    ///
    /// # Panics
    /// If there is none.
    pub async fn object(&self, address: &Address) -> Bytes {
        self.objects.get(address, u64::MAX).await.expect("the object is there")
    }

    /// The objects.
    pub fn objects(&self) -> &FolderObjects {
        &self.objects
    }

    /// What lies in the first queue's dead letters, up to ten; they stay there, hidden for a while.
    ///
    /// # Panics
    /// If the settings name no queue.
    pub async fn dead_letters(&self) -> Vec<Message> {
        let queue = self.queue(&self.settings.queues[0].dead_letter_name()).await;
        let request = ReceiveRequest { max: 10, wait: Duration::ZERO, visibility: Duration::from_secs(30) };
        queue.receive(request, &Default::default()).await.expect("the embedded queue answers")
    }

    /// One of the kit's queues.
    ///
    /// # Panics
    /// If the kit made none of this name.
    pub async fn queue(&self, name: &str) -> Arc<dyn Queue> {
        self.queues.open(name).await.expect("the kit made this queue")
    }

    /// Drains the kit's worker.
    pub async fn drain(&self) {
        let worker = self.worker.lock().take();
        if let Some(worker) = worker {
            worker.drain(std::future::pending()).await;
        }
    }

    /// Whether only the clock can bring the next event.
    async fn is_waiting(&self) -> bool {
        if self.pools.lock().iter().any(|pool| !pool.is_idle()) {
            return false;
        }
        for one in &self.settings.queues {
            let queue = self.queue(&one.name).await;
            // In a FIFO queue what is visible may have to wait for the head of its group.
            if !queue.is_fifo() && queue.attributes().await.is_ok_and(|attributes| attributes.visible > 0) {
                return false;
            }
        }
        true
    }
}

fn settings() -> WorkerSettings {
    WorkerSettings {
        name: "kit".into(),
        queues: vec![QueueConfig::new("standard")],
        kinds: Vec::new(),
        slots: 16,
        memory_bytes: 0,
        gpu: 1,
        timeout: Duration::from_secs(30),
        drain: Duration::from_secs(10),
        max_pollers: 1,
        // The clock jumps: no message may come back because of that.
        lease: LeaseConfig { visibility: MAX_HIDDEN, wait: Duration::from_secs(1), ..LeaseConfig::default() },
        bucket: BUCKET.to_owned(),
        allowed: Allowed::bucket(BUCKET),
        retention: None,
    }
}
