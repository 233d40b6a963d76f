//! Every metric of a worker: name, type, labels, help. Names are for ever: a test pins this table.

/// A metric's type, as Prometheus names it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MetricType {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counts values by size, in the buckets up to these bounds.
    Histogram(&'static [f64]),
}

impl MetricType {
    /// The word of the exposition format.
    pub fn as_str(self) -> &'static str {
        match self {
            MetricType::Counter => "counter",
            MetricType::Gauge => "gauge",
            MetricType::Histogram(_) => "histogram",
        }
    }
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

pub(super) const JOBS: &str = "karigar_jobs_total";
pub(super) const JOB_DURATION: &str = "karigar_job_duration_seconds";
pub(super) const JOB_WAIT: &str = "karigar_job_wait_seconds";
pub(super) const SLOTS: &str = "karigar_slots";
pub(super) const LEASES_LOST: &str = "karigar_leases_lost_total";
pub(super) const SQS_REQUESTS: &str = "karigar_sqs_requests_total";
pub(super) const RECEIVES_EMPTY: &str = "karigar_receives_empty_total";
pub(super) const COMMIT_BATCH: &str = "karigar_commit_batch_size";
pub(super) const POLL_AGE: &str = "karigar_poll_age_seconds";
pub(super) const BUILD_INFO: &str = "karigar_build_info";

/// From a job that does nothing to the longest of class `long`: 1 ms to 6 h.
const SECONDS: &[f64] =
    &[0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 21_600.0];
const JOBS_AT_ONCE: &[f64] = &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];

/// All metrics, in the order of the reference page.
pub const METRICS: [Metric; 10] = [
    Metric {
        name: JOBS,
        kind: MetricType::Counter,
        labels: &["queue", "kind", "outcome"],
        help: "Deliveries that reached an outcome.",
    },
    Metric {
        name: JOB_DURATION,
        kind: MetricType::Histogram(SECONDS),
        labels: &["queue", "kind"],
        help: "How long handlers ran, each try by itself.",
    },
    Metric {
        name: JOB_WAIT,
        kind: MetricType::Histogram(SECONDS),
        labels: &["queue", "kind"],
        help: "From the send of the message to the start of the handler, by the queue's clock.",
    },
    Metric {
        name: SLOTS,
        kind: MetricType::Gauge,
        labels: &["state"],
        help: "The worker's slots: those that are busy, and all (total).",
    },
    Metric {
        name: LEASES_LOST,
        kind: MetricType::Counter,
        labels: &["operation"],
        help: "Leases lost while a job was in work, by what kept them: hide (the message in the queue) or renew (the row in the store).",
    },
    Metric {
        name: SQS_REQUESTS,
        kind: MetricType::Counter,
        labels: &["queue", "operation", "result"],
        help: "Requests to SQS: receive, send, delete, hide or attributes; ok or error.",
    },
    Metric {
        name: RECEIVES_EMPTY,
        kind: MetricType::Counter,
        labels: &["queue"],
        help: "Receives that came back without a message.",
    },
    Metric {
        name: COMMIT_BATCH,
        kind: MetricType::Histogram(JOBS_AT_ONCE),
        labels: &[],
        help: "Jobs committed by one statement.",
    },
    Metric {
        name: POLL_AGE,
        kind: MetricType::Gauge,
        labels: &["queue"],
        help: "Seconds since a poller of the queue last began a receive.",
    },
    Metric {
        name: BUILD_INFO,
        kind: MetricType::Gauge,
        labels: &["version"],
        help: "Always 1; the version is in the label.",
    },
];
