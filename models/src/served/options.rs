//! How a model is to be served on this machine.

use std::path::PathBuf;

use crate::manifest::DeviceName;

/// What of serving a model is the machine's business, and not the manifest's.
#[derive(Debug, Clone)]
pub struct Options {
    /// The device that it is to run on.
    pub device: DeviceName,
    /// Whether it may run on the processor instead, if the device can't be used. That is counted and shown.
    pub cpu_fallback: bool,
    /// How much memory this process may use, in bytes. The cgroup's limit holds beside it, where there is one.
    pub memory_limit: Option<u64>,
    /// A folder for files that live as long as the process does: prepared weights, about as large as the model.
    pub scratch: PathBuf,
}

impl Default for Options {
    /// On the processor, in what memory the cgroup has.
    fn default() -> Self {
        Self { device: DeviceName::Cpu, cpu_fallback: false, memory_limit: None, scratch: std::env::temp_dir() }
    }
}
