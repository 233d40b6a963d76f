//! What the benchmarks share: their job, their models, and a process's own use of the machine.

pub mod models;
pub mod noop;
pub mod usage;
