//! A model that does what it is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use parking_lot::{Condvar, Mutex};

use crate::engine::{Engine, Model, Shape};
use crate::error::{InferError, LoadError, RunError};
use crate::manifest::{Batching, Cost};
use crate::telemetry::Labels;

/// What all models of an engine are told, and what they did.
#[derive(Default)]
pub(super) struct Script {
    pub(super) builds: AtomicUsize,
    pub(super) builds_fail: AtomicBool,
    /// The cost up to which there is memory; 0 is any.
    pub(super) memory: AtomicU64,
    batches: Mutex<Vec<usize>>,
    begun: Condvar,
    is_held: Mutex<bool>,
    released: Condvar,
}

/// While it is there, runs that have begun do not end.
pub(super) struct Held<'a>(&'a Script);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        *self.0.is_held.lock() = false;
        self.0.released.notify_all();
    }
}

impl Script {
    /// Runs that have begun do not end before this is dropped.
    pub(super) fn hold(&self) -> Held<'_> {
        *self.is_held.lock() = true;
        Held(self)
    }

    fn pass(&self) {
        let mut held = self.is_held.lock();
        while *held {
            self.released.wait(&mut held);
        }
    }

    /// Returns once so many batches have begun.
    pub(super) fn begun(&self, count: usize) {
        let mut batches = self.batches.lock();
        while batches.len() < count {
            self.begun.wait(&mut batches);
        }
    }

    /// The sizes of the batches so far.
    pub(super) fn batches(&self) -> Vec<usize> {
        self.batches.lock().clone()
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Does {
    Answer,
    Fail,
    Panic,
}

#[derive(Debug)]
pub(super) struct Item {
    length: u32,
    does: Does,
}

impl Item {
    pub(super) fn of(length: u32) -> Self {
        Self { length, does: Does::Answer }
    }

    pub(super) fn poison() -> Self {
        Self { length: 17, does: Does::Fail }
    }

    pub(super) fn panic() -> Self {
        Self { length: 2, does: Does::Panic }
    }
}

pub(super) struct Scripted(Arc<Script>);

impl Model for Scripted {
    type Item = Item;
    type Output = u32;

    fn length(item: &Item) -> u32 {
        item.length
    }

    fn run(&mut self, batch: &[&Item]) -> Result<Vec<Result<u32, InferError>>, RunError> {
        self.0.batches.lock().push(batch.len());
        self.0.begun.notify_all();
        self.0.pass();
        let memory = self.0.memory.load(Ordering::SeqCst);
        let longest = batch.iter().map(|item| item.length).max().unwrap_or(0);
        if memory > 0 && batch.len() as u64 * u64::from(longest) > memory {
            return Err(RunError::OutOfMemory("as told".into()));
        }
        assert!(batch.iter().all(|item| item.does != Does::Panic), "as told");
        if batch.iter().any(|item| item.does == Does::Fail) {
            return Err(RunError::Failed("poison".into()));
        }
        Ok(batch.iter().map(|item| Ok(item.length)).collect())
    }
}

/// An engine of scripted models: up to 8 items a batch.
pub(super) fn engine(script: &Arc<Script>, sessions: usize) -> Result<Engine<Scripted>, LoadError> {
    let script = Arc::clone(script);
    let labels = Labels { model: "scripted".into(), version: "1".into(), device: "cpu".into() };
    let batching =
        Batching { max_items: 8, max_cost: 100_000, cost: Cost::Tokens, window: 128, longest_wait_ms: 10_000 };
    Engine::start(Shape { labels, batching, sessions }, move || {
        script.builds.fetch_add(1, Ordering::SeqCst);
        match script.builds_fail.load(Ordering::SeqCst) {
            false => Ok(Scripted(Arc::clone(&script))),
            true => Err(LoadError { model: "scripted".into(), reason: "as told".into() }),
        }
    })
}
