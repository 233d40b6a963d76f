//! What the benchmarks share: their job, and a process's own use of the machine.

pub mod noop;
pub mod usage;
