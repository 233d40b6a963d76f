//! The worker's own HTTP server: `/metrics`, `/healthz`, `/readyz`, and the records at `/v1/jobs`. It only reads.
//!
//! It runs beside the leases on [`RunningWorker::aux`](crate::RunningWorker::aux), where no handler can starve it:
//!
//! ```no_run
//! # fn start(worker: &karigar::RunningWorker, state: karigar::http::State) -> std::io::Result<()> {
//! let (address, serving) = karigar::http::serve("127.0.0.1:8080", state)?;
//! worker.aux().spawn(serving);
//! tracing::info!(%address, "serving metrics, health and records");
//! # Ok(())
//! # }
//! ```

mod answer;
mod jobs;
mod probes;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;

use crate::health::WorkerHealth;
use crate::resource::Resources;
use crate::store::Store;
use crate::telemetry::metrics::MetricsHandle;
use answer::Refusal;

/// The longest that an answer may take: less than a prober or a scraper waits.
const ANSWER_WITHIN: Duration = Duration::from_secs(8);

/// What the server answers from. Cheap to clone.
#[derive(Clone)]
pub struct State {
    /// The worker's health; without a worker the process is healthy and ready while it runs.
    pub health: Option<WorkerHealth>,
    /// The records, through connections that belong to the runtime that serves: not the worker's own store.
    pub store: Arc<dyn Store>,
    /// What `/metrics` shows.
    pub metrics: MetricsHandle,
    /// What `/readyz` has notes of.
    pub resources: Resources,
}

/// Binds `address` (`IP:PORT`; port 0 takes a free one). Returns the address that was bound, and the server, which runs
/// on the runtime that polls it until that ends.
///
/// # Errors
/// The address can't be parsed or bound; the text says which setting to change.
pub fn serve(
    address: &str,
    state: State,
) -> io::Result<(SocketAddr, impl Future<Output = ()> + Send + 'static + use<>)> {
    let listener = bind(address)?;
    Ok((listener.local_addr()?, serve_on(listener, state)))
}

/// The same on a listener that was bound before, and does not block.
pub(crate) fn serve_on(listener: TcpListener, state: State) -> impl Future<Output = ()> + Send + 'static + use<> {
    let app = router(state);
    async move {
        // Only here: a tokio listener belongs to the runtime that it is made on.
        let served = match tokio::net::TcpListener::from_std(listener) {
            Ok(listener) => axum::serve(listener, app).await,
            Err(error) => Err(error),
        };
        if let Err(error) = served {
            tracing::error!(%error, "the HTTP server ended; metrics and probes are not answered any more");
        }
    }
}

/// A listener that does not block.
pub(crate) fn bind(address: &str) -> io::Result<TcpListener> {
    let parsed: SocketAddr = address.parse().map_err(|_| {
        let what = format!("http.address `{address}` is no address of an interface and a port; write 127.0.0.1:8080");
        io::Error::new(io::ErrorKind::InvalidInput, what)
    })?;
    let listener = TcpListener::bind(parsed).map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::AddrInUse => "another process listens there; end it, or set another port".to_owned(),
            io::ErrorKind::AddrNotAvailable => "no interface here has it; set 127.0.0.1 or 0.0.0.0".to_owned(),
            io::ErrorKind::PermissionDenied => "this user may not; set a port above 1023".to_owned(),
            _ => error.to_string(),
        };
        io::Error::new(error.kind(), format!("can't listen on http.address {parsed}: {why}"))
    })?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// No route reads a body, so none is read, of whatever length.
fn router(state: State) -> Router {
    Router::new()
        .route("/metrics", get(probes::metrics))
        .route("/healthz", get(probes::live))
        .route("/readyz", get(probes::ready))
        .route("/v1/jobs", get(jobs::list))
        .fallback(async || {
            Refusal::new(StatusCode::NOT_FOUND, "there is nothing here", "GET /metrics, /healthz, /readyz or /v1/jobs")
        })
        .method_not_allowed_fallback(async || {
            Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "this server only reads",
                "use GET; jobs are enqueued through SQS",
            )
        })
        .layer(middleware::from_fn(in_time))
        .with_state(state)
}

async fn in_time(request: Request, next: Next) -> Result<Response, Refusal> {
    tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await.map_err(|_| {
        let what = format!("no answer within {} s", ANSWER_WITHIN.as_secs());
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, what, "try again; if it stays so, look at the database")
    })
}

#[cfg(test)]
mod tests;
