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

/// CPU time of the thread that asks.
pub fn cpu_of_this_thread() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split_whitespace().next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0))
}

/// CPU time of all threads that there were, from `/proc/self/stat` (proc(5): fields 14 and 15, in ticks of 10 ms).
pub fn cpu_with_ended_threads() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name before them may hold spaces.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    Duration::from_millis(fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10)
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
