//! Spans of jobs, and the W3C Trace Context that ties them to their producers.

mod traceparent;

use tracing::Span;
use tracing::field::{Empty, display};

pub use traceparent::Traceparent;

use crate::key::JobKey;

/// The span of one try of a job. Every event within it carries the job's key, kind, queue and attempt and, where the
/// producer sent a valid `traceparent`, its `trace_id` and the `parent_id` of the producer's span.
///
/// Where the level `info` is off it costs a comparison.
pub fn job_span(key: &JobKey, kind: &str, queue: &str, attempt: u32, traceparent: Option<&str>) -> Span {
    let span = tracing::info_span!("job", %key, kind, queue, attempt, trace_id = Empty, parent_id = Empty);
    if !span.is_disabled()
        && let Some(parent) = traceparent.and_then(Traceparent::parse)
    {
        span.record("trace_id", display(parent.trace_id()));
        span.record("parent_id", display(parent.span_id()));
    }
    span
}

#[cfg(test)]
mod tests;
