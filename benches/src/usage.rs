//! What this process has used, as Linux tells it.

use std::fs;
use std::time::Duration;

/// CPU time of all threads that are alive, from `/proc/self/task/*/schedstat` (proc(5): the first figure is nanoseconds
/// on a CPU). Finer than the clock ticks of `/proc/self/stat`.
pub fn cpu() -> Duration {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanos = threads.filter_map(|thread| {
        let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}

/// Resident memory now and at its highest, in KiB (`VmRSS` and `VmHWM` of proc(5)).
pub fn resident_kib() -> (u64, u64) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    (field("VmRSS:").unwrap_or(0), field("VmHWM:").unwrap_or(0))
}
