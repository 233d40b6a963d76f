//! What a child may take.

use std::ffi::OsString;
use std::time::Duration;

/// Time between the signal that a program may end upon, and the one that ends it.
const CPU_GRACE: u64 = 5;

/// Limits of a child, as setrlimit(2) has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Bytes of address space (RLIMIT_AS): code, stacks and memory, touched or not.
    pub(crate) memory_bytes: u64,
    /// CPU time of all its threads together (RLIMIT_CPU), in whole seconds.
    pub(crate) cpu: Duration,
    /// Bytes of any one file that it writes (RLIMIT_FSIZE).
    pub(crate) file_bytes: u64,
    /// Open files (RLIMIT_NOFILE).
    pub(crate) open_files: u32,
}

impl Limits {
    /// The seconds of CPU time.
    pub(super) fn cpu_seconds(&self) -> u64 {
        self.cpu.as_secs().max(1)
    }

    /// The limits as options of prlimit(1). No core is dumped: it would hold people's files.
    pub(super) fn options(&self) -> [OsString; 5] {
        let cpu = self.cpu_seconds();
        [
            "--core=0".to_owned(),
            format!("--as={}", self.memory_bytes),
            // At the lower one SIGXCPU comes, at the higher one SIGKILL.
            format!("--cpu={cpu}:{}", cpu + CPU_GRACE),
            format!("--fsize={}", self.file_bytes),
            format!("--nofile={}", self.open_files),
        ]
        .map(OsString::from)
    }
}
