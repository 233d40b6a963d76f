//! `run`: a worker against SQS, S3 and PostgreSQL.

mod database;
mod settings;

use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use crate::clock::Clock;
use crate::config::{Config, Loaded, PoolConfig};
use crate::http;
use crate::store::postgres::PostgresStore;
use crate::telemetry::{log, metrics};
use crate::worker::{Backends, RunningWorker, WorkerBuilder};

use super::connect;
use super::doctor::unknown_pool;
use super::failure::Failure;
use super::signals::Signals;

/// How long a worker waits for the database's first answer before it starts without: its probes are to answer meanwhile.
const FIRST_LOOK: Duration = Duration::from_secs(2);

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The pool: its queues, its handlers, its size
    #[arg(long)]
    pub(crate) pool: String,
}

/// Runs until a signal, then drains.
pub(crate) async fn run(args: &RunArgs, loaded: &Loaded, builder: WorkerBuilder) -> Result<(), Failure> {
    let config = &loaded.config;
    let pool = config.pools.get(&args.pool).ok_or_else(|| unknown_pool(&args.pool, config.pools.keys()))?;
    loaded
        .validate()
        .and_then(|()| config.validate_kinds(&args.pool, builder.router()).map_err(|found| loaded.located(found)))
        .map_err(|problems| Failure::new("the configuration is not valid").remedy(problems.to_string()))?;
    let store = Arc::new(connect::store(config)?);
    let mut signals = Signals::listen()?;
    log::init(&config.log);
    let exposition = metrics::install();
    let fit = database::fit(&store);
    tokio::pin!(fit);
    let (first, backends) = tokio::join!(tokio::time::timeout(FIRST_LOOK, &mut fit), backends(config, &store));
    let looked = first.is_ok();
    if let Ok(verdict) = first {
        verdict?;
    }
    let starting = builder.start(backends, settings::worker(config, pool)?);
    let worker = tokio::select! {
        started = starting => started?,
        signal = signals.next() => {
            tracing::info!(signal, "stopped before it had started");
            return Ok(());
        }
    };
    Ok(())
}
