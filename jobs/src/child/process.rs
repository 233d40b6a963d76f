//! One child process, and the thread that starts it and waits for it.
//!
//! The kernel sends the signal that a parent's death brings (PR_SET_PDEATHSIG) when the *thread* ends that started the
//! child. A thread of the runtime may end before the child does, so each child has one of its own.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tokio::net::unix::pipe::Receiver;
use tokio::sync::oneshot;

/// How the leader of a group ended.
pub(super) struct Exit {
    pub(super) status: ExitStatus,
    /// The CPU time that it took.
    pub(super) cpu: Duration,
}

/// A child that runs. Dropping it kills its group.
pub(super) struct Process {
    group: Guard,
    exit: oneshot::Receiver<io::Result<Exit>>,
}

impl Process {
    /// Starts it in a process group of its own. Returns its standard output and its standard error with it.
    pub(super) async fn start(mut command: Command) -> io::Result<(Self, Receiver, Receiver)> {
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let (tell, started) = oneshot::channel();
        std::thread::Builder::new().name("child".to_owned()).spawn(move || watch(command, tell))?;
        let Started { group, stdout, stderr, exit } = started.await.map_err(io::Error::other)??;
        let process = Self { group, exit };
        Ok((process, Receiver::from_owned_fd(stdout)?, Receiver::from_owned_fd(stderr)?))
    }

    /// Kills it and all that it started.
    pub(super) fn kill(&self) {
        self.group.0.kill();
    }

    /// Waits for its end.
    pub(super) async fn exit(&mut self) -> io::Result<Exit> {
        (&mut self.exit).await.map_err(io::Error::other)?
    }
}

/// A child that was started. Dropping it kills its group, so a child that nobody takes does not run on.
struct Started {
    group: Guard,
    stdout: OwnedFd,
    stderr: OwnedFd,
    exit: oneshot::Receiver<io::Result<Exit>>,
}

/// Starts the child, and returns when it has ended.
fn watch(mut command: Command, tell: oneshot::Sender<io::Result<Started>>) {
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return drop(tell.send(Err(error))),
    };
    let group = Arc::new(Group(Mutex::new(Some(Pid::from_child(&child)))));
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else { return };
    let (ended, exit) = oneshot::channel();
    let started = Started { group: Guard(Arc::clone(&group)), stdout: stdout.into(), stderr: stderr.into(), exit };
    drop(tell.send(Ok(started)));
    drop(ended.send(group.wait(&mut child)));
}

/// A process group, by the id of its leader for as long as that is not reaped: afterwards another may have the id.
struct Group(Mutex<Option<Pid>>);

impl Group {
    fn kill(&self) {
        if let Some(leader) = *self.0.lock() {
            // It fails only if all of them have ended.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }

    /// Waits for the leader, and kills what it leaves behind.
    fn wait(&self, child: &mut Child) -> io::Result<Exit> {
        let pid = Pid::from_child(child);
        // Not reaped yet, so that the group's id stays its own until the rest of it is killed.
        while let Err(error) = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {
            if error != rustix::io::Errno::INTR {
                return Err(error.into());
            }
        }
        let mut leader = self.0.lock();
        let _ = kill_process_group(pid, Signal::KILL);
        let cpu = cpu_time(child.id());
        let status = child.wait()?;
        *leader = None;
        Ok(Exit { status, cpu })
    }
}

/// Kills the group when it is dropped.
struct Guard(Arc<Group>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.kill();
    }
}

/// The CPU time of a process that has ended and is not reaped, by proc(5); none where there is no `/proc`.
fn cpu_time(pid: u32) -> Duration {
    /// The unit of the fields, in every Linux that Rust knows.
    const TICK: Duration = Duration::from_millis(10);
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The second field, the name in brackets, may hold anything; utime and stime are the 14th and the 15th.
    let fields = stat.rsplit_once(')').map(|(_, rest)| rest).unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u32>().ok());
    ticks.map(|ticks| TICK * ticks).sum()
}
