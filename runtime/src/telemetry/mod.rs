//! Logs, spans and metrics.
pub mod metrics;
pub mod trace;
