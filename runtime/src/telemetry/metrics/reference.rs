//! `docs/metrics.md`, made from the table.

use std::fmt::Write;

use super::table::{METRICS, Metric, MetricType};
use crate::outcome::Outcome;

const INTRODUCTION: &str = "\
# Metrics

<!-- Made from runtime/src/telemetry/metrics. To write it anew: KARIGAR_WRITE_DOCS=1 cargo test -p karigar-tests --test suite config::docs -->

A worker serves these at `/metrics` of its HTTP server (`http.address`), in Prometheus' text format. Units are base units;
no label holds an id. Series whose labels are known are there from the start, at 0.

| metric | type | labels | what it tells |
|---|---|---|---|
";

/// The page; `more` are metrics of handlers.
pub fn reference(more: &[Metric]) -> String {
    let mut page = INTRODUCTION.to_owned();
    for metric in METRICS.iter().chain(more) {
        let labels = metric.labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(page, "| `{}` | {} | {labels} | {} |", metric.name, metric.kind.as_str(), metric.help);
    }
    let outcomes = Outcome::ALL.map(|outcome| format!("`{}`", outcome.as_str())).join(", ");
    let _ = write!(page, "\n`outcome` is one of {outcomes}; `docs/outcomes.md` says what each means.\n");
    page.push_str("\nThe buckets of the histograms end at:\n\n");
    for metric in METRICS.iter().chain(more) {
        if let MetricType::Histogram(bounds) = metric.kind {
            let bounds = bounds.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
            let _ = writeln!(page, "- `{}`: {bounds}", metric.name);
        }
    }
    page
}
