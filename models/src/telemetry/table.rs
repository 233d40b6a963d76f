//! Every metric of this crate: name, type, labels, help. Names are for ever: a test pins this table.

/// A metric's type, as Prometheus names it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MetricType {
    /// Only grows.
    Counter,
    /// Counts values by size, in the buckets up to these bounds.
    Histogram(&'static [f64]),
}

/// One metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: MetricType,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// What it tells.
    pub help: &'static str,
}

pub(super) const BATCH_SIZE: &str = "karigar_inference_batch_size";
pub(super) const PADDING_RATIO: &str = "karigar_inference_padding_ratio";
pub(super) const SECONDS: &str = "karigar_inference_seconds";
pub(super) const FALLBACKS: &str = "karigar_inference_fallbacks_total";

const LABELS: &[&str] = &["model", "version", "device"];
const ITEMS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
/// Sorted batches lie below 1.1, unsorted ones of short texts between 2 and 3.
const RATIOS: &[f64] = &[1.0, 1.05, 1.1, 1.2, 1.35, 1.5, 2.0, 3.0, 5.0, 10.0];
/// From one small file type to a batch of large pages.
const RUN_SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// All metrics, in the order of the reference page.
pub const METRICS: [Metric; 4] = [
    Metric {
        name: BATCH_SIZE,
        kind: MetricType::Histogram(ITEMS),
        labels: LABELS,
        help: "Items that a model ran at once.",
    },
    Metric {
        name: PADDING_RATIO,
        kind: MetricType::Histogram(RATIOS),
        labels: LABELS,
        help: "What a batch cost with its padding, over what its items cost without: 1 is no padding.",
    },
    Metric {
        name: SECONDS,
        kind: MetricType::Histogram(RUN_SECONDS),
        labels: LABELS,
        help: "How long a batch ran, with all that was repeated because of a bad item.",
    },
    Metric {
        name: FALLBACKS,
        kind: MetricType::Counter,
        labels: LABELS,
        help: "Models that were started on the processor because their device, which the label names, could not be used.",
    },
];
