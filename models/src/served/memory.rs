//! How much memory this process uses, and may use.

use std::fs;

/// The process's memory in bytes, from `/proc/self/status`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Memory {
    /// What is its own (`RssAnon`): mapped files are shared, and the system takes them back when it needs room.
    own: u64,
    /// All that it has in memory (`VmRSS`).
    resident: u64,
    /// The most that it had since [`Memory::reset_peak`] (`VmHWM`).
    peak: u64,
}

impl Memory {
    /// Now. `None` where the system does not tell.
    pub(super) fn now() -> Option<Self> {
        Self::parse(&fs::read_to_string("/proc/self/status").ok()?)
    }

    fn parse(status: &str) -> Option<Self> {
        let kib = |key: &str| -> Option<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
            Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
        };
        Some(Self { own: kib("RssAnon")?, resident: kib("VmRSS")?, peak: kib("VmHWM")? })
    }

    /// The peak counts from now on, where the system allows it: else it may be that of something earlier.
    pub(super) fn reset_peak() {
        // 5 is the peak's, by proc(5). Without it the footprint comes out higher, never lower.
        let _ = fs::write("/proc/self/clear_refs", "5");
    }

    /// What came in use since `before`: what stays, and what was in use for a moment beyond that.
    pub(super) fn grown_since(self, before: Memory) -> u64 {
        self.own.saturating_sub(before.own) + self.peak.saturating_sub(self.resident)
    }

    /// Why so many more sessions of this footprint are too many, or `None` if they are not.
    pub(super) fn refuse(self, sessions: usize, footprint: u64, limit: Option<u64>) -> Option<String> {
        let (limit, more) = (limit?, sessions as u64 - 1);
        let total = self.own.saturating_add(footprint.saturating_mul(more));
        let mb = |bytes: u64| bytes.div_ceil(1_000_000);
        (total > limit).then(|| {
            format!(
                "{sessions} sessions of {} MB each would bring this process to {} MB, and its limit is {} MB; lower \
                 `sessions` or `max_cost`, or raise the limit",
                mb(footprint),
                mb(total),
                mb(limit)
            )
        })
    }
}

/// The cgroup's limit in bytes (version 2, else 1), if there is one.
pub(super) fn cgroup_limit() -> Option<u64> {
    let files = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    let limit = files.iter().find_map(|file| fs::read_to_string(file).ok())?;
    parse_limit(&limit)
}

fn parse_limit(text: &str) -> Option<u64> {
    // Version 2 writes `max` for none, version 1 the largest number that is a multiple of a page.
    text.trim().parse().ok().filter(|limit| *limit < 1 << 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_file_is_read() {
        let status = "Name:\tx\nVmHWM:\t   300 kB\nVmRSS:\t   200 kB\nRssAnon:\t   100 kB\n";
        let memory = Memory::parse(status).unwrap();
        assert_eq!(memory, Memory { own: 102_400, resident: 204_800, peak: 307_200 });
        assert_eq!(memory.grown_since(Memory { own: 2400, ..memory }), 100_000 + 102_400);
        assert_eq!(Memory::parse("Name:\tx\n"), None);
        if cfg!(target_os = "linux") {
            assert!(Memory::now().is_some_and(|now| now.own > 0 && now.peak >= now.own));
        }
    }

    #[test]
    fn a_cgroup_without_a_limit_has_none() {
        assert_eq!(parse_limit("max\n"), None);
        assert_eq!(parse_limit("9223372036854771712\n"), None);
        assert_eq!(parse_limit("1073741824\n"), Some(1 << 30));
    }

    #[test]
    fn sessions_that_do_not_fit_are_refused_with_a_remedy() {
        let memory = Memory { own: 100_000_000, ..Memory::default() };
        assert_eq!(memory.refuse(16, 100_000_000, None), None);
        assert_eq!(memory.refuse(10, 100_000_000, Some(1_000_000_000)), None);
        let refused = memory.refuse(11, 100_000_000, Some(1_000_000_000)).unwrap();
        assert!(refused.contains("11 sessions of 100 MB") && refused.contains("1100 MB"), "{refused}");
    }
}
