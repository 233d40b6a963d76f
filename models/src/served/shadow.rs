//! A version that runs beside another and whose answers nobody gets.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use serde_json::Value;
use tokio::sync::oneshot;

use super::{ModelId, Version};
use crate::error::InferError;
use crate::task::Task;

/// What two versions said of the same input.
#[derive(Debug)]
pub struct Comparison {
    /// Who answered the caller.
    pub served_by: Arc<ModelId>,
    /// The answer that the caller got.
    pub served: Value,
    /// Who ran beside it.
    pub shadow_by: Arc<ModelId>,
    /// What it said.
    pub shadow: Result<Value, InferError>,
}

/// How a shadow came along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShadowCounts {
    /// Calls whose two answers were compared.
    pub compared: u64,
    /// Calls that it was too busy for.
    pub skipped: u64,
}

type Copy<T> = dyn Fn(&<T as Task>::Input) -> <T as Task>::Input + Send + Sync;

pub(super) struct Shadow<T: Task> {
    pub(super) version: Arc<Version<T>>,
    copy: Box<Copy<T>>,
    compare: Box<dyn Fn(Comparison) + Send + Sync>,
    running: AtomicUsize,
    compared: AtomicU64,
    skipped: AtomicU64,
}

/// A call of the shadow's that has begun; it waits for the other answer.
pub(super) struct Beside(oneshot::Sender<(Arc<ModelId>, Value)>);

impl Beside {
    /// The caller's answer is there.
    pub(super) fn compare<O: serde::Serialize>(self, by: &Arc<ModelId>, output: &O) {
        // An answer that is no JSON can't be compared, and a shadow that failed does not listen any more.
        if let Ok(value) = serde_json::to_value(output) {
            let _ = self.0.send((Arc::clone(by), value));
        }
    }
}

impl<T: Task> Shadow<T> {
    pub(super) fn new(
        version: Version<T>,
        copy: impl Fn(&T::Input) -> T::Input + Send + Sync + 'static,
        compare: impl Fn(Comparison) + Send + Sync + 'static,
    ) -> Self {
        let (running, compared, skipped) = Default::default();
        let (version, copy, compare) = (Arc::new(version), Box::new(copy), Box::new(compare));
        Self { version, copy, compare, running, compared, skipped }
    }

    /// A copy of the input, if the shadow has time for it.
    pub(super) fn copy(&self, input: &T::Input) -> Option<T::Input> {
        let load = self.version.load_now();
        if load.waiting > 0 || self.running.load(Ordering::Relaxed) >= load.sessions {
            self.skipped.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Some((self.copy)(input))
    }

    /// Runs the copy on its own, whatever becomes of it.
    pub(super) fn begin(self: &Arc<Self>, input: T::Input) -> Beside {
        let (sender, receiver) = oneshot::channel();
        let running = Running::new(Arc::clone(self));
        tokio::spawn(async move {
            let shadow = &running.0;
            let version = Arc::clone(&shadow.version);
            let Ok(prepared) = tokio::task::spawn_blocking(move || version.prepare(input)).await else { return };
            let answer = match prepared {
                Ok(entry) => shadow.version.infer(entry).await,
                Err(error) => Err(error),
            };
            let answer = answer.and_then(|answer| {
                serde_json::to_value(&answer.output).map_err(|error| InferError::Unavailable(error.to_string()))
            });
            let Ok((served_by, served)) = receiver.await else { return };
            let shadow_by = Arc::clone(shadow.version.id());
            (shadow.compare)(Comparison { served_by, served, shadow_by, shadow: answer });
            shadow.compared.fetch_add(1, Ordering::Relaxed);
        });
        Beside(sender)
    }

    pub(super) fn counts(&self) -> ShadowCounts {
        ShadowCounts { compared: self.compared.load(Ordering::Relaxed), skipped: self.skipped.load(Ordering::Relaxed) }
    }
}

/// Counts a call that runs, also if it panics.
struct Running<T: Task>(Arc<Shadow<T>>);

impl<T: Task> Running<T> {
    fn new(shadow: Arc<Shadow<T>>) -> Self {
        shadow.running.fetch_add(1, Ordering::Relaxed);
        Self(shadow)
    }
}

impl<T: Task> Drop for Running<T> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}
