//! Metrics, health and records over HTTP, from the first moment to the last.

use std::net::TcpListener;
use std::sync::Arc;

use crate::cli::connect;
use crate::cli::failure::Failure;
use crate::config::{Config, DatabaseConfig};
use crate::http;
use crate::resource::Resources;
use crate::telemetry::metrics::MetricsHandle;
use crate::worker::RunningWorker;

/// The HTTP server of a worker. Until the worker has started it serves from the handlers' runtime: a queue's server
/// that is away delays the start, and must not cost the process its life by a probe that nobody answers.
pub(super) struct Probes {
    listener: TcpListener,
    state: http::State,
    starting: tokio::task::JoinHandle<()>,
}

impl Probes {
    /// Binds and serves.
    pub(super) fn start(config: &Config, metrics: MetricsHandle, resources: Resources) -> Result<Self, Failure> {
        let unbound = |error: std::io::Error| Failure::new(error.to_string());
        let listener = http::bind(&config.http.address).map_err(unbound)?;
        // Of its own: connections belong to the runtime that opened them. Reads are rare and small.
        let database = DatabaseConfig { max_connections: 1, ..config.database.clone() };
        let store = connect::store(&Config { database, ..config.clone() })?;
        let state = http::State { health: None, store: Arc::new(store), metrics, resources };
        let starting = tokio::spawn(http::serve_on(listener.try_clone().map_err(unbound)?, state.clone()));
        Ok(Self { listener, state, starting })
    }

    /// Goes on where no handler can starve it, with what the worker says of itself.
    pub(super) async fn hand_over(self, worker: &RunningWorker) {
        let Self { listener, state, starting } = self;
        starting.abort();
        // Cancelled, which is what was asked for: from here on the other one accepts.
        let _ = starting.await;
        if let Ok(address) = listener.local_addr() {
            tracing::info!(%address, "serving metrics, health and records");
        }
        worker.aux().spawn(http::serve_on(listener, http::State { health: Some(worker.health()), ..state }));
    }
}
