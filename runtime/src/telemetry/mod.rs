//! Logs, spans and metrics. Payloads and outputs are in none of them.

pub mod log;
pub mod metrics;
pub mod trace;
