//! A worker: built from handlers, started on queues, a store and objects, drained at its end.

mod configured;

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::aux::Aux;
use crate::blocking::BlockingPool;
use crate::breaker::Breaker;
use crate::clock::Clock;
use crate::completions::Completions;
use crate::config::{LeaseConfig, QueueConfig, Sections};
use crate::context::Services;
use crate::feed::Feed;
use crate::finish::Listener;
use crate::handler::Handler;
use crate::lease::Leases;
use crate::objects::Objects;
use crate::objects::allowed::Allowed;
use crate::outcome::Finished;
use crate::permits::{Amount, Permits};
use crate::pool::{Pool, PoolLane, Timing};
use crate::queue::{Queue, QueueError, Queues};
use crate::receive::Rate;
use crate::records::Records;
use crate::resource::{Resource, Resources};
use crate::router::Router;
use crate::s3_events::Splitter;
use crate::settle::{Publisher, Settler};
use crate::store::{Migration, Store};
use crate::telemetry::metrics::{Metric, QueueMetrics};
use crate::{dispatch, receive, retry};

/// The entry to a worker: [`Worker::builder`].
pub struct Worker;

impl Worker {
    /// A worker without handlers.
    pub fn builder() -> WorkerBuilder {
        WorkerBuilder::default()
    }
}

/// A worker's handlers and listeners.
#[derive(Clone, Default)]
pub struct WorkerBuilder {
    pub(crate) router: Router,
    pub(crate) listeners: Vec<Listener>,
    pub(crate) resources: Resources,
    pub(crate) sections: Sections,
    pub(crate) completions: Completions,
    pub(crate) s3_events: Splitter,
    pub(crate) metrics: Vec<Metric>,
    pub(crate) migrations: Vec<Migration>,
    #[cfg(feature = "cli")]
    pub(crate) commands: Vec<Arc<dyn crate::cli::ExtraCommand>>,
    #[cfg(feature = "dev")]
    pub(crate) demo: Option<Arc<dyn crate::dev::Demo>>,
    pub(crate) version: Option<&'static str>,
}

/// What a worker works on.
#[derive(Clone)]
pub struct Backends {
    /// Its queues.
    pub queues: Arc<dyn Queues>,
    /// The same queues over connections of their own, for the lease manager's runtime.
    pub lease_queues: Arc<dyn Queues>,
    /// The records.
    pub store: Arc<dyn Store>,
    /// The objects.
    pub objects: Arc<dyn Objects>,
    /// The time by which messages' ages are told.
    pub clock: Clock,
}

/// How a worker is sized and timed.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// Who the worker is, in records and logs.
    pub name: String,
    /// Its queues, by weight.
    pub queues: Vec<QueueConfig>,
    /// Kinds it runs; all its handlers' if empty.
    pub kinds: Vec<String>,
    /// Jobs at once.
    pub slots: u32,
    /// Bytes that jobs may take together; 0 is unlimited.
    pub memory_bytes: u64,
    /// Shares of the GPU.
    pub gpu: u32,
    /// The longest run of a job that says nothing else.
    pub timeout: Duration,
    /// How long a drain waits for running jobs before it interrupts them.
    pub drain: Duration,
    /// Receives under way at once for one queue.
    pub max_pollers: u32,
    /// Leases.
    pub lease: LeaseConfig,
    /// The bucket that results go to.
    pub bucket: String,
    /// Which objects jobs may read.
    pub allowed: Allowed,
    /// Terminal records older than this are pruned; `None` prunes nothing.
    pub retention: Option<Duration>,
}

impl WorkerBuilder {
    /// Adds a handler.
    pub fn handler<H: Handler>(mut self, handler: H) -> Self {
        self.router.add(handler);
        self
    }

    /// Calls `listener` at the end of each delivery that reached an outcome. It must be quick.
    pub fn on_finished(mut self, listener: impl Fn(&Finished) + Send + Sync + 'static) -> Self {
        self.listeners.push(Arc::new(listener));
        self
    }

    /// Adds what handlers share and must have before their first job. The commands `run` and `dev` start it; who starts
    /// a worker by [`WorkerBuilder::start`] sees to that.
    pub fn resource(mut self, resource: Arc<dyn Resource>) -> Self {
        self.resources.add(resource);
        self
    }

    /// Adds metrics that handlers emit by the crate `metrics`: buckets and help texts. Names begin with `karigar_` or a
    /// prefix of your own, and labels take values of a fixed list.
    pub fn metrics(mut self, metrics: impl IntoIterator<Item = Metric>) -> Self {
        self.metrics.extend(metrics);
        self
    }

    /// Adds tables that handlers write in by `on_commit`: `karigar migrate` and `karigar dev` make them, and
    /// `karigar run` refuses a database that lacks them. In order; no name twice. Who starts a worker by
    /// [`WorkerBuilder::start`] gives them to its store.
    pub fn migrations(mut self, migrations: impl IntoIterator<Item = Migration>) -> Self {
        self.migrations.extend(migrations);
        self
    }

    /// Adds a command beside Karigar's own.
    #[cfg(feature = "cli")]
    pub fn command(mut self, command: impl crate::cli::ExtraCommand) -> Self {
        self.commands.push(Arc::new(command));
        self
    }

    /// Sample jobs for `karigar dev --demo`.
    #[cfg(feature = "dev")]
    pub fn demo(mut self, demo: impl crate::dev::Demo) -> Self {
        self.demo = Some(Arc::new(demo));
        self
    }

    /// The version that the binary's `--version` tells, usually `env!("CARGO_PKG_VERSION")`; Karigar's own if not set.
    pub fn version(mut self, version: &'static str) -> Self {
        self.version = Some(version);
        self
    }

    /// The metrics of handlers.
    pub fn extra_metrics(&self) -> &[Metric] {
        &self.metrics
    }

    /// The migrations of handlers, for a store.
    pub fn extra_migrations(&self) -> &[Migration] {
        &self.migrations
    }

    /// The handlers.
    pub fn router(&self) -> &Router {
        &self.router
    }

    /// Opens the queues and starts to work. A queue that does not exist is an error; a server that is away is waited for.
    pub async fn start(self, backends: Backends, settings: WorkerSettings) -> Result<RunningWorker, QueueError> {
        let aux = Aux::start("karigar-leases");
        let mut lanes = Vec::new();
        let mut lease_queues = Vec::new();
        for one in &settings.queues {
            let queue = open(&*backends.queues, &one.name).await?;
            lease_queues.push(open(&*backends.lease_queues, &one.name).await?);
            lanes.push(lane(one, queue));
        }
        // What they are sent to must be there before the first job ends.
        for queue in self.queues_of_rules() {
            open(&*backends.queues, queue).await?;
        }
        let mut router = self.router.only(&settings.kinds);
        router.add(self.s3_events.clone());
        let memory = if settings.memory_bytes == 0 { u64::MAX } else { settings.memory_bytes };
        let slots = settings.slots.max(1);
        let stop = CancellationToken::new();
        let pool = Arc::new(Pool {
            router,
            feed: Feed::new(settings.queues.iter().zip(&lanes).map(|(one, lane)| (one.weight, lane.queue.is_fifo()))),
            lanes,
            permits: Permits::new(Amount { slots, memory, gpu: settings.gpu }),
            blocking: BlockingPool::new(slots as usize),
            leases: Leases::new(settings.lease.clone(), lease_queues),
            records: Records::new(
                Arc::clone(&backends.store),
                Breaker::new(Arc::clone(&backends.store)),
                &settings.name,
            ),
            publisher: Publisher::new(Arc::clone(&backends.queues)),
            completions: self.completions,
            services: Arc::new(Services {
                store: Arc::clone(&backends.store),
                objects: backends.objects,
                bucket: settings.bucket,
                allowed: settings.allowed,
                clock: backends.clock.clone(),
            }),
            settings: Timing { lease: settings.lease, timeout: settings.timeout },
            max_pollers: settings.max_pollers.max(1) as usize,
            clock: backends.clock,
            rate: Rate::default(),
            tasks: TaskTracker::new(),
            stop,
            kill: CancellationToken::new(),
            listeners: self.listeners,
            job_metrics: Mutex::new(HashMap::new()),
        });
        pool.count_from_zero();
        aux.spawn(Arc::clone(&pool.leases).run(backends.store, aux.stop()));
        let pollers = TaskTracker::new();
        for lane in 0..pool.lanes.len() {
            pollers.spawn(receive::run(Arc::clone(&pool), lane));
        }
        pollers.spawn(dispatch::run(Arc::clone(&pool)));
        pollers.close();
        aux.spawn(crate::upkeep::watch(Arc::clone(&pool), aux.stop()));
        let upkeep = tokio::spawn(crate::upkeep::clean(Arc::clone(&pool), settings.retention));
        Ok(RunningWorker { pool, aux, pollers, upkeep, drain: settings.drain })
    }
}

fn lane(one: &QueueConfig, queue: Arc<dyn Queue>) -> PoolLane {
    PoolLane {
        name: one.name.clone(),
        dead_letters: one.dead_letter_name(),
        settler: Settler::new(&queue),
        metrics: QueueMetrics::new(&one.name),
        queue,
        turned_at: Mutex::new(Instant::now()),
    }
}

/// Opens a queue, for as long as its server is away.
async fn open(queues: &dyn Queues, name: &str) -> Result<Arc<dyn Queue>, QueueError> {
    for delay in retry::endless(Duration::from_secs(10)) {
        match queues.open(name).await {
            Err(QueueError::Unavailable(why)) => {
                tracing::warn!(queue = name, why, "the queue's server is away; trying again");
                tokio::time::sleep(delay).await;
            }
            other => return other,
        }
    }
    Err(QueueError::Unavailable(format!("the queue `{name}` could not be opened")))
}

/// A worker at work. Dropping it stops nothing: call [`RunningWorker::drain`].
pub struct RunningWorker {
    pub(crate) pool: Arc<Pool>,
    aux: Aux,
    pollers: TaskTracker,
    upkeep: tokio::task::JoinHandle<()>,
    drain: Duration,
}

impl RunningWorker {
    /// A runtime of its own, which no handler can starve; for the HTTP server beside the leases.
    pub fn aux(&self) -> &Aux {
        &self.aux
    }

    /// Answers to probes.
    pub fn health(&self) -> crate::health::WorkerHealth {
        crate::health::WorkerHealth::new(Arc::clone(&self.pool))
    }

    /// Cancelled when the worker has begun to drain: by [`RunningWorker::drain`], or by itself when too many of its
    /// slots are stuck.
    pub fn stopping(&self) -> CancellationToken {
        self.pool.stop.clone()
    }

    /// Whether no job is in work and none waits for a slot.
    pub fn is_idle(&self) -> bool {
        self.pool.is_idle()
    }

    /// Stops receiving, hands back what has not started, and waits for what runs: until the drain's deadline, or until
    /// `hurry` ends; then it interrupts the rest.
    pub async fn drain(self, hurry: impl Future<Output = ()>) {
        let Self { pool, aux, pollers, upkeep, drain } = self;
        tracing::info!(busy = pool.permits.busy_slots(), "draining");
        pool.stop.cancel();
        pool.tasks.close();
        let finished = async {
            tokio::join!(pool.tasks.wait(), pollers.wait());
        };
        tokio::pin!(finished);
        let in_time = tokio::select! {
            () = &mut finished => true,
            () = tokio::time::sleep(drain) => false,
            () = hurry => false,
        };
        if !in_time {
            tracing::warn!(busy = pool.permits.busy_slots(), "interrupting what still runs");
            pool.kill.cancel();
            pool.leases.interrupt_all();
            if tokio::time::timeout(INTERRUPTED_WITHIN, finished).await.is_err() {
                tracing::error!("some handlers did not stop; their messages come back by themselves");
            }
        }
        upkeep.abort();
        aux.shut_down();
        tracing::info!("drained");
    }
}

/// How long interrupted handlers, and polls under way, have to end.
const INTERRUPTED_WITHIN: Duration = Duration::from_secs(20);
