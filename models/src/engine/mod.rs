//! The engine: batches on dedicated threads, behind a handle that can be cloned and awaited.
//!
//! A thread first is free and then forms its batch from the calls that wait ([`batcher`]), so batches grow under load
//! without a timer, and a call to an idle engine runs at once, by itself. What a failed batch means for each of its
//! items is found by halving it ([`bisect`]).

pub mod batcher;
pub mod bisect;
mod group;
mod handle;
mod waiting;
mod worker;

use crate::error::{InferError, RunError};
use crate::manifest::Batching;
use crate::telemetry::Labels;

pub use handle::{Ended, Engine, Load};

/// Something that runs batches. It is built on the thread that runs it, and never leaves it.
pub trait Model: 'static {
    /// One call's input.
    type Item: Send + Sync + 'static;
    /// One call's answer.
    type Output: Send + 'static;

    /// How long an item is along the cost axis. The cost of a batch is its longest item's length times its items.
    fn length(item: &Self::Item) -> u32;

    /// Runs a batch, whose items are in order of length. There is one answer an item, in the batch's order.
    fn run(&mut self, batch: &[&Self::Item]) -> Result<Vec<Result<Self::Output, InferError>>, RunError>;
}

/// How an engine works.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Whose batches they are, for metrics, log lines and the threads' names.
    pub labels: Labels,
    /// How calls become batches.
    pub batching: Batching,
    /// How many threads there are, each with a model of its own; at least 1.
    pub sessions: usize,
}

#[cfg(test)]
mod tests;
