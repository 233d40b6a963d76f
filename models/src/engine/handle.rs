//! The engine's handle.

use std::sync::{Arc, mpsc};
use std::thread;

use tokio::sync::{oneshot, watch};

use super::waiting::{Call, Calls};
use super::worker::{Build, Worker};
use super::{Model, Shape};
use crate::error::{InferError, LoadError};
use crate::telemetry::InferenceMetrics;

/// A model on its threads. Clones share them; the last one that is dropped stops them.
pub struct Engine<M: Model>(Arc<Handle<M>>);

impl<M: Model> Clone for Engine<M> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct Handle<M: Model> {
    calls: Arc<Calls<M>>,
    ended: Ended,
}

impl<M: Model> Drop for Handle<M> {
    fn drop(&mut self) {
        self.calls.stop();
    }
}

/// How busy an engine is, and how well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Calls that wait for a thread.
    pub waiting: usize,
    /// Threads that wait for a call.
    pub idle: usize,
    /// Threads whose model works.
    pub ready: usize,
    /// All threads.
    pub sessions: usize,
}

/// The end of an engine's threads. It does not keep the engine alive.
#[derive(Debug, Clone)]
pub struct Ended(watch::Receiver<usize>);

impl Ended {
    /// The end of no thread: it has come.
    pub(crate) fn none() -> Self {
        Self(watch::channel(0).1)
    }

    /// Returns once all threads have ended.
    pub async fn wait(mut self) {
        // An error means that the last of them is gone, too.
        let _ = self.0.wait_for(|running| *running == 0).await;
    }
}

/// Counts a thread that runs.
struct Running(watch::Sender<usize>);

impl Running {
    fn new(running: &watch::Sender<usize>) -> Self {
        running.send_modify(|running| *running += 1);
        Self(running.clone())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running -= 1);
    }
}

impl<M: Model> Engine<M> {
    /// Starts the threads, each of which builds its model by `build`, and returns when all have. The first builds before
    /// the others do, so that what is wrong is found once, and what it costs can be measured.
    ///
    /// This blocks for as long as that takes. `build` is called again for a model that broke.
    pub fn start(
        shape: Shape,
        build: impl Fn() -> Result<M, LoadError> + Send + Sync + 'static,
    ) -> Result<Self, LoadError> {
        let metrics = Arc::new(InferenceMetrics::new(&shape.labels));
        let build: Arc<Build<M>> = Arc::new(build);
        let (running, ended) = watch::channel(0);
        let sessions = shape.sessions.max(1);
        let calls = Arc::new(Calls::new(Shape { sessions, ..shape }));
        // From here on, an error stops the threads that have started.
        let engine = Self(Arc::new(Handle { calls: Arc::clone(&calls), ended: Ended(ended) }));
        let (built, results) = mpsc::channel();
        let spawn = |number: usize| {
            let worker = Worker { calls: Arc::clone(&calls), build: Arc::clone(&build), metrics: Arc::clone(&metrics) };
            let (running, built) = (Running::new(&running), built.clone());
            let body = move || {
                let _running = running;
                // The receiver is gone if another thread has failed; this one then stops by itself.
                worker.run(move |result| drop(built.send(result)));
            };
            let name = format!("infer-{}-{number}", calls.shape.labels.model);
            thread::Builder::new().name(name).spawn(body).map(drop).map_err(|error| LoadError {
                model: calls.shape.labels.model.clone(),
                reason: format!("the system gives no thread number {number}: {error}; lower `sessions`"),
            })
        };
        let lost = |_| LoadError { model: calls.shape.labels.model.clone(), reason: "its thread died".to_owned() };
        spawn(0)?;
        results.recv().map_err(lost)??;
        for number in 1..sessions {
            spawn(number)?;
        }
        for _ in 1..sessions {
            results.recv().map_err(lost)??;
        }
        Ok(engine)
    }

    /// Runs one item, in a batch with others that wait. Dropping the future withdraws the call, if it has not begun.
    pub async fn infer(&self, item: M::Item) -> Result<M::Output, InferError> {
        let (reply, answer) = oneshot::channel();
        self.0.calls.push(Call { item, reply })?;
        answer.await.unwrap_or(Err(InferError::Stopped))
    }

    /// How busy it is, and how well.
    pub fn load(&self) -> Load {
        self.0.calls.load()
    }

    /// Takes no more calls ([`InferError::Stopped`]), answers those that wait, and returns when all threads have ended.
    pub async fn drain(&self) {
        self.0.calls.stop();
        self.ended().wait().await;
    }

    /// The end of the threads, which comes after [`Engine::drain`], or when the last handle is dropped.
    pub fn ended(&self) -> Ended {
        self.0.ended.clone()
    }
}
