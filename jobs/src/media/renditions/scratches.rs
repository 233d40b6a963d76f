//! Memory that runs hand on to those after them.

use std::sync::Arc;

use karigar_pictures::scratch::Scratch;
use parking_lot::Mutex;

/// A run that needs more takes what lies idle out of memory.
const LARGE_BYTES: u64 = 128 << 20;

/// As many as runs ever were at once: each run takes one, and gives it back.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratches(Arc<Mutex<Vec<Scratch>>>);

impl Scratches {
    /// The one that was used last, whose pages are the warmest, or a new one.
    pub(super) fn take(&self) -> Scratch {
        self.0.lock().pop().unwrap_or_default()
    }

    pub(super) fn give(&self, scratch: Scratch) {
        self.0.lock().push(scratch);
    }

    /// What lies idle while a run needs `needed` bytes, the one that it will take left out. It is charged to the run, for
    /// nobody else pays for it; before a large one it is given back to the system.
    pub(super) fn idle_bytes(&self, needed: u64) -> u64 {
        let mut idle = self.0.lock();
        if needed > LARGE_BYTES {
            idle.clear();
        }
        idle.iter().rev().skip(1).map(|scratch| scratch.kept_bytes() as u64).sum()
    }
}
