//! Starts all of it, runs until it is told or done, and drains.

use std::io::{self, Write};
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::addresses::Addresses;
use super::data::{BUCKET, Data, QUEUES};
use super::demo::show;
use super::options::DevOptions;
use super::report::Reports;
use super::{listen, s3, settle, sqs, words};
use crate::cli::failure::Failure;
use crate::cli::signals::Signals;
use crate::clock::Clock;
use crate::config::{self, LeaseConfig, LogConfig, QueueConfig, RetentionConfig};
use crate::http;
use crate::objects::Allowed;
use crate::resource::{Resources, Starting};
use crate::telemetry::log;
use crate::telemetry::metrics::{self, MetricsHandle};
use crate::worker::{Backends, RunningWorker, WorkerBuilder, WorkerSettings};

/// The longest class's: nothing is to time out here that would not in production.
const TIMEOUT: Duration = Duration::from_secs(6 * 3600);
/// How long Ctrl-C waits for running jobs; a second one does not.
const DRAIN: Duration = Duration::from_secs(30);
/// The S3 front's library calls every refusal an error; the client is told of them.
const LOGS: &str = "info,s3s=off";
/// Beside a table of results, only what is wrong.
const LOGS_OF_DEMO: &str = "warn,s3s=off,karigar=error";

/// Runs until a signal, or until all is done with `--once`. Whether no job failed.
pub(super) async fn run(builder: WorkerBuilder, options: DevOptions) -> Result<bool, Failure> {
    let filter = if options.demo.is_some() { LOGS_OF_DEMO } else { LOGS };
    log::init(&LogConfig { filter: filter.to_owned(), ..LogConfig::default() });
    let receives = builder.router().least_max_receive_count();
    let data = Data::open(&options.data, receives, builder.extra_migrations()).await?;
    Addresses::remove(&options.data);
    let listeners = Listeners::bind(&options).await?;
    // From here on a signal drains.
    let mut signals = Signals::listen()?;
    let reports = Reports::default();
    if options.json {
        reports.write_lines(io::stdout());
    }
    let mut people = people(options.json);
    let resources = builder.resources.clone();
    // Before anything starts: handles that are made sooner count nothing.
    let exposition = metrics::install_with(&builder.metrics);
    let builder = tokio::select! {
        builder = with_what_starts(builder, &data, &mut *people) => builder?,
        signal = signals.next() => return Err(Failure::new(format!("{signal} came before it had started"))),
    };
    let (router, demo) = (builder.router().clone(), builder.demo.clone());
    let finished = reports.follow();
    let told = reports.clone();
    let builder = builder.on_finished(move |finished| told.tell(finished));
    let dead_before = data.dead_letters();
    let worker = builder.start(backends(&data), settings()).await.map_err(|error| Failure::new(error.to_string()))?;
    let mut serving = JoinSet::new();
    // Whatever ends it, the worker drains.
    let work = async {
        let addresses = listeners.serve(&data, &worker, exposition, resources.clone(), &mut serving)?;
        addresses.write().map_err(|error| Failure::new(format!("can't write the file of addresses: {error}")))?;
        write!(people, "{}", words::welcome(&addresses, &router))?;
        people.flush()?;
        if let Some(paths) = &options.demo {
            show::run(demo.as_deref(), paths, &router, &data, finished, &mut *people).await?;
        } else {
            drop(finished);
        }
        match options.once {
            true => settle::settled(&data, &worker).await,
            false => std::future::pending().await,
        }
    };
    let stopping = worker.stopping();
    let ended = tokio::select! {
        done = work => done,
        signal = signals.next() => match options.once {
            true => Err(Failure::new(format!("{signal} came before everything was done"))),
            false => Ok(()),
        },
        () = stopping.cancelled() => Err(Failure::new("too many slots were stuck; see the log")),
    };
    worker
        .drain(async {
            signals.next().await;
        })
        .await;
    resources.stop().await;
    Addresses::remove(&options.data);
    serving.shutdown().await;
    reports.close().await;
    ended?;
    // A developer who tries out what is rejected, and then ends it, has seen no failure.
    Ok(!options.once || reports.failed() == 0 && data.dead_letters() <= dead_before)
}

/// Starts what handlers share. Kinds whose resource does not start are left out, and a line says why.
async fn with_what_starts(
    mut builder: WorkerBuilder,
    data: &Data,
    people: &mut (dyn Write + Send),
) -> Result<WorkerBuilder, Failure> {
    let kinds: Vec<_> = builder.router().kinds().collect();
    // The environment's settings alone: a file here is one for production.
    let loaded = config::load_environment(config::environment(), builder.sections())
        .map_err(|error| Failure::new(error.to_string()))?;
    let config::Config { completions, s3_events, .. } = loaded.config.clone();
    let problems = loaded.config.validate_rules(builder.completions.webhooks).map_err(|found| loaded.located(found));
    problems.map_err(|problems| Failure::new(problems.to_string()))?;
    builder = builder.completions(completions).s3_events(s3_events);
    for queue in builder.queues_of_rules() {
        data.make_queue(queue).map_err(|error| Failure::new(error.to_string()))?;
    }
    let objects = Arc::new(data.objects.clone());
    let (sections, dev) = (&loaded.sections, Some(data.folder.as_path()));
    let at = Starting { pool: "dev", kinds: &kinds, gpu: false, sections, dev, objects };
    for (resource, why) in builder.resources.start(&at).await {
        let without = resource.kinds();
        writeln!(people, "Without {}, as the {} can't be used: {why}", without.join(", "), resource.name())?;
        builder.router = builder.router.without(&without);
    }
    for note in builder.resources.notes() {
        writeln!(people, "{note}")?;
    }
    Ok(builder)
}

/// Remarks, where they are not in the way of lines of JSON.
fn people(json: bool) -> Box<dyn Write + Send> {
    if json { Box::new(io::stderr()) } else { Box::new(io::stdout()) }
}

fn backends(data: &Data) -> Backends {
    Backends {
        queues: Arc::new(data.queues.clone()),
        lease_queues: Arc::new(data.queues.clone()),
        store: data.store.clone(),
        objects: Arc::new(data.objects.clone()),
        clock: Clock::system(),
    }
}

fn settings() -> WorkerSettings {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    WorkerSettings {
        name: format!("dev-{}", std::process::id()),
        queues: QUEUES.map(QueueConfig::new).to_vec(),
        kinds: Vec::new(),
        slots: u32::try_from(cores).unwrap_or(u32::MAX).max(4),
        memory_bytes: 0,
        gpu: 1,
        timeout: TIMEOUT,
        drain: DRAIN,
        max_pollers: 1,
        lease: lease(),
        bucket: BUCKET.to_owned(),
        allowed: Allowed::bucket(BUCKET),
        retention: Some(RetentionConfig::default().records),
    }
}

/// Short, so that what a killed process had in work runs again soon after the next start.
fn lease() -> LeaseConfig {
    let seconds = Duration::from_secs;
    LeaseConfig { visibility: seconds(30), heartbeat: seconds(3), store: seconds(10), wait: seconds(20) }
}

/// The ports, bound before anything runs.
struct Listeners {
    sqs: TcpListener,
    s3: TcpListener,
    http: TcpListener,
}

impl Listeners {
    async fn bind(options: &DevOptions) -> Result<Self, Failure> {
        Ok(Self {
            sqs: listen::loopback(options.sqs_port, "--sqs-port").await?,
            s3: listen::loopback(options.s3_port, "--s3-port").await?,
            http: listen::loopback(options.http_port, "--http-port").await?,
        })
    }

    fn serve(
        self,
        data: &Data,
        worker: &RunningWorker,
        metrics: MetricsHandle,
        resources: Resources,
        serving: &mut JoinSet<()>,
    ) -> Result<Addresses, Failure> {
        let no_address = |error: io::Error| Failure::new(format!("a port that was bound has no address: {error}"));
        let (sqs, front) = sqs::serve(self.sqs, data.queues.clone()).map_err(no_address)?;
        serving.spawn(ended("SQS", front));
        let (s3, front) = s3::serve(self.s3, data.objects.clone()).map_err(no_address)?;
        serving.spawn(ended("S3", front));
        let state = http::State { health: Some(worker.health()), store: data.store.clone(), metrics, resources };
        let http = self.http.local_addr().map_err(no_address)?;
        serving.spawn(http::serve_on(self.http.into_std().map_err(no_address)?, state));
        Ok(Addresses::new(sqs, s3, http, &data.folder))
    }
}

async fn ended(front: &'static str, serving: impl Future<Output = io::Result<()>>) {
    if let Err(error) = serving.await {
        tracing::error!(%error, front, "a front ended; the others go on");
    }
}
