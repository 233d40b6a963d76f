//! How a child came to its end.

use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

use super::limits::Limits;
use super::process::Exit;
use super::tail::Tail;

/// SIGKILL, SIGXCPU and SIGXFSZ, by their numbers on Linux.
const KILL: i32 = 9;
const CPU: i32 = 24;
const FILE: i32 = 25;

/// What programs write when they get no memory: glibc's text of ENOMEM, x264, coreutils, mawk and perl, Rust.
const NO_MEMORY: [&str; 6] = [
    "Cannot allocate memory",
    "malloc of size",
    "memory exhausted",
    "ut of memory",
    "memory allocation of",
    "bad_alloc",
];

/// What ended a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It ended by itself, with this code.
    Exited(i32),
    /// It ran into its limit of CPU time.
    OutOfCpu,
    /// It was refused memory, and ended.
    OutOfMemory,
    /// It wrote a file up to the limit.
    FileTooLarge,
    /// It was killed at its deadline.
    Deadline,
    /// It was killed as its job is to stop.
    Stopped,
    /// Somebody else killed it: the kernel for want of memory, or a person.
    Killed,
    /// A signal of its own doing, such as a crash.
    Crashed(i32),
}

/// A child that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// What ended it.
    pub(crate) end: End,
    /// The last lines of its standard error, for people.
    pub(crate) said: String,
    /// The CPU time that it took, to 10 ms.
    pub(crate) cpu: Duration,
}

impl Ended {
    pub(super) fn new(exit: &Exit, stopped: Option<End>, errors: &Tail, limits: &Limits) -> Self {
        Self { end: stopped.unwrap_or_else(|| end(exit, errors, limits)), said: errors.words(), cpu: exit.cpu }
    }
}

fn end(exit: &Exit, errors: &Tail, limits: &Limits) -> End {
    if exit.status.success() {
        return End::Exited(0);
    }
    // Programs that catch SIGXCPU, as ffmpeg does, end with a code of their own: the time itself tells. The limit counts
    // whole ticks and the time does not, so that they differ by some percent.
    let out_of_cpu = exit.cpu * 10 >= Duration::from_secs(limits.cpu_seconds()) * 9;
    match (exit.status.code(), exit.status.signal()) {
        (_, Some(CPU)) => End::OutOfCpu,
        _ if out_of_cpu => End::OutOfCpu,
        (_, Some(FILE)) => End::FileTooLarge,
        (_, Some(KILL)) => End::Killed,
        _ if NO_MEMORY.iter().any(|text| errors.has(text)) => End::OutOfMemory,
        (Some(code), _) => End::Exited(code),
        (None, signal) => End::Crashed(signal.unwrap_or(0)),
    }
}
