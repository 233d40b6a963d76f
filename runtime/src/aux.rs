//! A small runtime on a thread of its own, for what must go on when handlers block the main one: leases and HTTP.

use std::future::Future;

use tokio::runtime::{Builder, Handle};
use tokio_util::sync::CancellationToken;

/// The runtime's handle.
#[derive(Clone)]
pub struct Aux {
    handle: Option<Handle>,
    stop: CancellationToken,
}

impl Aux {
    /// Starts the thread. Where the system gives none, tasks run on the caller's runtime, and a log line says so.
    pub(crate) fn start(name: &str) -> Self {
        let stop = CancellationToken::new();
        let runtime = match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                tracing::error!(%error, "no runtime for leases; they share the handlers'");
                return Self { handle: Handle::try_current().ok(), stop };
            }
        };
        let handle = runtime.handle().clone();
        let until = stop.clone();
        let thread = std::thread::Builder::new().name(name.to_owned());
        let started = thread.spawn(move || runtime.block_on(until.cancelled()));
        match started {
            Ok(_) => Self { handle: Some(handle), stop },
            Err(error) => {
                tracing::error!(%error, "no thread for leases; they share the handlers'");
                Self { handle: Handle::try_current().ok(), stop }
            }
        }
    }

    /// Cancelled when the runtime is to end.
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Runs a future there.
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        if let Some(handle) = &self.handle {
            handle.spawn(future);
        }
    }

    pub(crate) fn shut_down(&self) {
        self.stop.cancel();
    }
}
