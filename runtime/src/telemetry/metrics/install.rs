//! The recorder behind the events, and the text that Prometheus scrapes.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use super::table::{METRICS, Metric, MetricType};

/// The media type of [`MetricsHandle::render`]: Prometheus' text format 0.0.4.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

static INSTALLED: OnceLock<MetricsHandle> = OnceLock::new();

/// Renders what was counted. Cheap to clone.
#[derive(Clone)]
pub struct MetricsHandle(PrometheusHandle);

impl MetricsHandle {
    /// All metrics as text.
    pub fn render(&self) -> String {
        self.0.render()
    }
}

/// Starts to count, in this process, from now on. A second call gives the same handle.
///
/// Where the program has installed a recorder of its own, events go to that one: a log line says so, and the handle
/// renders nothing.
pub fn install() -> MetricsHandle {
    install_with(&[])
}

/// The same with metrics of handlers, whose buckets and help must be known before the first event.
///
/// # Panics
/// If a histogram of `more` has no bounds: a mistake of the program.
pub fn install_with(more: &[Metric]) -> MetricsHandle {
    let install = || {
        let recorder = recorder(more);
        let handle = MetricsHandle(recorder.handle());
        match metrics::set_global_recorder(recorder) {
            Ok(()) => {
                describe(more);
                super::first_events();
            }
            Err(_) => tracing::warn!("metrics go to a recorder that was installed before; /metrics stays empty"),
        }
        handle
    };
    INSTALLED.get_or_init(install).clone()
}

/// Sorts what histograms were told into their buckets. Until then each value is kept by itself, so a worker does this
/// about once a second, scraped or not.
pub(crate) fn upkeep() {
    if let Some(handle) = INSTALLED.get() {
        handle.0.run_upkeep();
    }
}

/// A recorder with the buckets of the table, and of `more`.
pub(super) fn recorder(more: &[Metric]) -> PrometheusRecorder {
    let mut builder = PrometheusBuilder::new();
    for metric in METRICS.iter().chain(more) {
        if let MetricType::Histogram(bounds) = metric.kind {
            let matcher = Matcher::Full(metric.name.to_owned());
            // Fails for an empty list alone: a mistake of the program.
            builder = builder.set_buckets_for_metric(matcher, bounds).expect("a histogram has at least one bound");
        }
    }
    builder.build_recorder()
}

/// Tells the current recorder the help texts.
pub(super) fn describe(more: &[Metric]) {
    for metric in METRICS.iter().chain(more) {
        match metric.kind {
            MetricType::Counter => metrics::describe_counter!(metric.name, metric.help),
            MetricType::Gauge => metrics::describe_gauge!(metric.name, metric.help),
            MetricType::Histogram(_) => metrics::describe_histogram!(metric.name, metric.help),
        }
    }
}
