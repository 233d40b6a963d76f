//! Metrics as named events: the only place of this crate that calls the `metrics` macros.
//!
//! Handles are made once per engine and kept. The rows of [`METRICS`] belong to the worker's reference of metrics.
#![expect(clippy::disallowed_macros, reason = "this is the one module that names metrics")]

mod table;

use std::time::Duration;

use metrics::{Counter, Histogram, counter, histogram};

pub use table::{METRICS, Metric, MetricType};

/// Which engine an event is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// The model's name.
    pub model: String,
    /// The model's version.
    pub version: String,
    /// The device that it runs on, as manifests name it.
    pub device: String,
}

impl Labels {
    fn pairs(&self) -> [(&'static str, String); 3] {
        [("model", self.model.clone()), ("version", self.version.clone()), ("device", self.device.clone())]
    }
}

/// The events of one engine.
pub struct InferenceMetrics {
    items: Histogram,
    padding: Histogram,
    seconds: Histogram,
}

impl InferenceMetrics {
    /// Handles for the engine.
    pub fn new(labels: &Labels) -> Self {
        let labels = labels.pairs();
        Self {
            items: histogram!(table::BATCH_SIZE, &labels),
            padding: histogram!(table::PADDING_RATIO, &labels),
            seconds: histogram!(table::SECONDS, &labels),
        }
    }

    /// A batch of so many items ran for `took`; `cost` is what was computed, and `useful` what of it was no padding.
    pub fn batch(&self, items: usize, cost: u64, useful: u64, took: Duration) {
        self.items.record(items as f64);
        self.padding.record(cost as f64 / useful.max(1) as f64);
        self.seconds.record(took);
    }
}

/// How often a model was started on another device than it should have been.
pub struct FallbackMetrics(Counter);

impl FallbackMetrics {
    /// A handle for a model on the device that it should run on, counted from 0.
    pub fn new(labels: &Labels) -> Self {
        let counter = counter!(table::FALLBACKS, &labels.pairs());
        counter.absolute(0);
        Self(counter)
    }

    /// The device could not be used, and the model was started on the processor.
    pub fn fell_back(&self) {
        self.0.increment(1);
    }
}

#[cfg(test)]
mod tests;
