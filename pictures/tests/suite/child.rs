//! Work in a child process with limits: what aborts, runs away or eats memory there is seen here, and harms nothing.
//!
//! The child is this same test program, told to run the one test below.

use std::path::Path;
use std::process::{Command, ExitStatus};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{bombs, fuzz, memory};

/// What the child is to do, as JSON.
const TASK: &str = "KARIGAR_TEST_CHILD_TASK";
/// The file that it leaves its answer in.
const ANSWER: &str = "KARIGAR_TEST_CHILD_ANSWER";

/// Something that a child can do.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Task {
    Bomb(bombs::Task),
    Fuzz(fuzz::Task),
    Memory(memory::Task),
}

/// What the child may use.
pub(crate) struct Limits {
    /// Seconds on a processor (RLIMIT_CPU).
    pub(crate) cpu_s: u32,
    /// Address space (RLIMIT_AS).
    pub(crate) memory_bytes: u64,
}

/// How a child ended that left no answer.
#[derive(Debug)]
pub(crate) struct Died {
    pub(crate) status: ExitStatus,
    /// What it wrote, such as where it panicked.
    pub(crate) wrote: String,
}

/// Does the task in a child and returns its answer.
pub(crate) fn run<A: DeserializeOwned>(task: &Task, limits: &Limits) -> Result<A, Died> {
    let folder = tempfile::tempdir().expect("a folder");
    let answer = folder.path().join("answer.json");
    let output = Command::new("prlimit")
        // The softer limit is the one that tells by its signal (SIGXCPU) what was exceeded.
        .arg(format!("--cpu={}:{}", limits.cpu_s, limits.cpu_s + 1))
        .arg(format!("--as={}", limits.memory_bytes))
        .arg("--core=0")
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", "child::a_child_does_its_task", "--ignored", "--nocapture"])
        .env(TASK, serde_json::to_string(task).expect("JSON"))
        .env(ANSWER, &answer)
        .output()
        .expect("prlimit (of util-linux) runs");
    let written = std::fs::read(&answer).ok().filter(|_| output.status.success());
    match written {
        Some(written) => Ok(serde_json::from_slice(&written).expect("the answer is JSON")),
        None => Err(Died { status: output.status, wrote: String::from_utf8_lossy(&output.stderr).into_owned() }),
    }
}

#[test]
#[ignore = "what a child process of other tests runs; alone it does nothing"]
fn a_child_does_its_task() {
    let (Ok(task), Some(answer)) = (std::env::var(TASK), std::env::var_os(ANSWER)) else { return };
    let answer = Path::new(&answer);
    match serde_json::from_str(&task).expect("a task") {
        Task::Bomb(task) => leave(answer, &task.run()),
        Task::Fuzz(task) => leave(answer, &task.run()),
        Task::Memory(task) => leave(answer, &task.run()),
    }
}

fn leave(file: &Path, answer: &impl Serialize) {
    std::fs::write(file, serde_json::to_vec(answer).expect("JSON")).expect("the answer");
}

/// CPU time of this process so far, in nanoseconds (`/proc/self/task/*/schedstat`, proc(5)).
pub(crate) fn cpu_ns() -> u64 {
    let threads = Path::new("/proc/self/task").read_dir().expect("threads").flatten();
    let spent = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("schedstat")).ok());
    spent.filter_map(|text| text.split_whitespace().next()?.parse::<u64>().ok()).sum()
}

/// Resident memory of this process at its highest, in bytes (`VmHWM`, proc(5)).
pub(crate) fn highest_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a status");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("VmHWM");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).expect("a number") << 10
}
