//! Runs a program under limits.

use std::ffi::OsString;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::fs::{Access, access};
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe::Receiver;

use super::ended::{End, Ended};
use super::limits::Limits;
use super::process::{Exit, Process};
use super::tail::Tail;

/// How long output is read after the end of a child: only a process that left the group can still hold the pipe.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// Read at once.
const CHUNK: usize = 16 << 10;

/// The two programs of util-linux that put limits on themselves and then become the child. Rust has no safe way to do
/// something between fork and exec, and limits put on a running child come late.
#[derive(Debug, Clone)]
pub(crate) struct Sandbox {
    setpriv: PathBuf,
    prlimit: PathBuf,
}

/// A program to run.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    /// The program, by its whole path.
    pub(crate) program: &'a Path,
    /// Its arguments.
    pub(crate) arguments: Vec<OsString>,
    /// The folder that it works in, and takes for its home and for temporary files.
    pub(crate) folder: &'a Path,
    /// What it may take.
    pub(crate) limits: Limits,
    /// When it is killed.
    pub(crate) deadline: Instant,
}

impl Sandbox {
    /// Finds them.
    ///
    /// # Errors
    /// What is missing, and what to do.
    pub(crate) fn find() -> Result<Self, String> {
        Ok(Self { setpriv: find("setpriv", "util-linux")?, prlimit: find("prlimit", "util-linux")? })
    }

    /// Runs a program to its end, or kills it when `stop` ends. What it writes to its standard output goes to `stdout` as
    /// it comes. Dropping the future kills it, too.
    ///
    /// # Errors
    /// It could not be started.
    pub(crate) async fn run(
        &self,
        order: &Order<'_>,
        stop: impl Future<Output = ()>,
        stdout: impl FnMut(&[u8]),
    ) -> io::Result<Ended> {
        let (mut process, mut out, mut err) = Process::start(self.command(order)).await?;
        let mut errors = Tail::default();
        let (exit, stopped) = {
            let keep = |bytes: &[u8]| errors.push(bytes);
            let mut reading = pin!(async { tokio::join!(pump(&mut out, stdout), pump(&mut err, keep)) });
            let mut waiting = pin!(watch(&mut process, order.deadline, stop));
            tokio::select! {
                ended = &mut waiting => {
                    let _ = tokio::time::timeout(LAST_WORDS, reading).await;
                    ended
                }
                _ = &mut reading => waiting.await,
            }
        };
        Ok(Ended::new(&exit?, stopped, &errors, &order.limits))
    }

    fn command(&self, order: &Order<'_>) -> Command {
        let mut command = Command::new(&self.setpriv);
        command
            .args(["--no-new-privs", "--pdeathsig", "KILL", "--"])
            .arg(&self.prlimit)
            .args(order.limits.options())
            .arg("--")
            .arg(order.program)
            .args(&order.arguments)
            .current_dir(order.folder)
            .env_clear()
            // Each arena of glibc takes 64 MiB of address space, and there may be eight for each core.
            .env("MALLOC_ARENA_MAX", "2")
            .env("LC_ALL", "C")
            .env("HOME", order.folder)
            .env("TMPDIR", order.folder);
        command
    }
}

/// Waits for the child; kills it at the deadline, and when it is to stop.
async fn watch(
    process: &mut Process,
    deadline: Instant,
    stop: impl Future<Output = ()>,
) -> (io::Result<Exit>, Option<End>) {
    let stopped = tokio::select! {
        biased;
        exit = process.exit() => return (exit, None),
        () = stop => End::Stopped,
        () = tokio::time::sleep_until(deadline.into()) => End::Deadline,
    };
    process.kill();
    (process.exit().await, Some(stopped))
}

async fn pump(pipe: &mut Receiver, mut sink: impl FnMut(&[u8])) {
    let mut chunk = Vec::with_capacity(CHUNK);
    // A pipe that can't be read is at its end.
    while pipe.read_buf(&mut chunk).await.is_ok_and(|read| read > 0) {
        sink(&chunk);
        chunk.clear();
    }
}

/// A program on the PATH, by its whole path.
///
/// # Errors
/// That it is not there, and which package has it.
pub(crate) fn find(name: &str, package: &str) -> Result<PathBuf, String> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|path| path.is_absolute() && path.is_file() && access(path, Access::EXEC_OK).is_ok());
    found.ok_or_else(|| format!("there is no program `{name}` on the PATH; install the package {package}"))
}
