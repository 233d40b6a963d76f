//! `run`: a worker against SQS, S3 and PostgreSQL.

mod database;
mod probes;
mod settings;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use crate::clock::Clock;
use crate::config::{Config, Loaded};
use crate::resource::Starting;
use crate::store::postgres::PostgresStore;
use crate::telemetry::{log, metrics};
use crate::worker::{Backends, RunningWorker, WorkerBuilder};

use super::connect;
use super::doctor::unknown_pool;
use super::failure::Failure;
use super::signals::Signals;
use probes::Probes;

/// How long a worker waits for the database's first answer before it starts without: its probes are to answer meanwhile,
/// and its breaker keeps it from receiving.
const FIRST_LOOK: Duration = Duration::from_secs(2);

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The pool: its queues, its handlers, its size
    #[arg(long)]
    pub(crate) pool: String,
}

/// Runs until a signal, then drains. A second signal interrupts what still runs.
pub(crate) async fn run(args: &RunArgs, loaded: &Loaded, builder: WorkerBuilder) -> Result<(), Failure> {
    let config = &loaded.config;
    let builder = builder.completions(config.completions.clone()).s3_events(config.s3_events.clone());
    let pool = config.pools.get(&args.pool).ok_or_else(|| unknown_pool(&args.pool, config.pools.keys()))?;
    loaded
        .validate()
        .and_then(|()| config.validate_kinds(&args.pool, builder.router()).map_err(|found| loaded.located(found)))
        .and_then(|()| config.validate_webhooks(builder.completions.webhooks).map_err(|found| loaded.located(found)))
        .map_err(|problems| Failure::new("the configuration is not valid").remedy(problems.to_string()))?;
    let settings = settings::worker(config, pool)?;
    let store = Arc::new(connect::store(config)?.with_migrations(builder.extra_migrations())?);
    let mut signals = Signals::listen()?;
    log::init(&config.log);
    let resources = builder.resources.clone();
    let probes = Probes::start(config, metrics::install_with(&builder.metrics), resources.clone())?;
    let mut fit = Box::pin(database::fit(&store));
    let (looked, backends) = tokio::join!(tokio::time::timeout(FIRST_LOOK, &mut fit), backends(config, &store));
    let fit = match looked {
        Ok(verdict) => verdict.map(|()| None)?,
        Err(_) => Some(fit),
    };
    tracing::info!(pool = args.pool, worker = settings.name, "starting");
    let kinds: Vec<_> = builder.router.only(&settings.kinds).kinds().collect();
    let objects = Arc::clone(&backends.objects);
    let at =
        Starting { pool: &args.pool, kinds: &kinds, gpu: pool.gpu > 0, sections: &loaded.sections, dev: None, objects };
    let starting = async {
        if let Some((resource, why)) = resources.start(&at).await.pop() {
            return Err(Failure::new(format!("the {} can't be used: {why}", resource.name())));
        }
        Ok(builder.start(backends, settings).await?)
    };
    let worker = tokio::select! {
        started = starting => started?,
        signal = signals.next() => {
            tracing::info!(signal, "stopped before it had started");
            return Ok(());
        }
    };
    probes.hand_over(&worker).await;
    let end = work(&worker, fit, &mut signals).await;
    worker
        .drain(async {
            signals.next().await;
        })
        .await;
    resources.stop().await;
    end
}

/// Queues, objects and store. The lease manager's queues are on connections of their own, as its runtime is.
async fn backends(config: &Config, store: &Arc<PostgresStore>) -> Backends {
    let (queues, lease_queues, objects) =
        tokio::join!(connect::queues(config), connect::queues(config), connect::objects(config));
    Backends { queues, lease_queues, store: Arc::clone(store) as _, objects, clock: Clock::system() }
}

/// Returns when the worker is to drain: well on a signal, else with the reason. `fit` is what is still to be learned of
/// the database.
async fn work<F>(worker: &RunningWorker, mut fit: Option<Pin<Box<F>>>, signals: &mut Signals) -> Result<(), Failure>
where
    F: Future<Output = Result<(), Failure>>,
{
    let stopping = worker.stopping();
    loop {
        let unfit = async {
            match &mut fit {
                Some(fit) => fit.as_mut().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            signal = signals.next() => {
                tracing::info!(signal, "asked to stop");
                return Ok(());
            }
            () = stopping.cancelled() => {
                return Err(Failure::new("the worker drained itself: too many of its slots were stuck in threads"));
            }
            verdict = unfit => verdict?,
        }
        fit = None;
    }
}
