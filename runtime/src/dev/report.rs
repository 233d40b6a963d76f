//! What is told of finished jobs: a line of JSON each, to whoever follows, and whether one failed.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::{mpsc as channel, oneshot};

use crate::outcome::{Finished, Outcome};

/// How long the end waits for a reader that is slow.
const WRITTEN_WITHIN: Duration = Duration::from_secs(5);

/// One line of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    key: Key<'a>,
    kind: &'a str,
    outcome: Outcome,
    output: Option<&'a RawValue>,
    error: Option<&'a str>,
    attempt: u32,
    waited_ms: u64,
    ran_ms: u64,
    finished_at: Timestamp,
}

#[derive(Serialize)]
struct Key<'a> {
    source: &'a str,
    id: &'a str,
}

/// Listens to a worker. Clones tell the same.
#[derive(Clone, Default)]
pub(super) struct Reports(Arc<Shared>);

#[derive(Default)]
struct Shared {
    failed: AtomicU64,
    lines: Mutex<Option<Lines>>,
    follower: Mutex<Option<channel::UnboundedSender<Finished>>>,
}

/// A thread that writes: a reader that is slow must not hold up the worker.
struct Lines {
    sender: mpsc::Sender<String>,
    /// Ends when the thread does.
    written: oneshot::Receiver<()>,
}

impl Reports {
    /// Writes a line of JSON a finished job from now on.
    pub(super) fn write_lines(&self, mut out: impl Write + Send + 'static) {
        let (sender, lines) = mpsc::channel::<String>();
        let (end, written) = oneshot::channel();
        std::thread::spawn(move || {
            let _end: oneshot::Sender<()> = end;
            for line in lines {
                if let Err(error) = writeln!(out, "{line}").and_then(|()| out.flush()) {
                    tracing::warn!(%error, "nobody reads the lines of finished jobs any more");
                    return;
                }
            }
        });
        *self.0.lines.lock() = Some(Lines { sender, written });
    }

    /// Passes finished jobs on; one follower at a time.
    pub(super) fn follow(&self) -> channel::UnboundedReceiver<Finished> {
        let (sender, receiver) = channel::unbounded_channel();
        *self.0.follower.lock() = Some(sender);
        receiver
    }

    /// To be called at the end of each delivery. Only ends for good are told: a job that will run again is not finished.
    pub(super) fn tell(&self, finished: &Finished) {
        if !finished.outcome.is_final() {
            return;
        }
        if matches!(finished.outcome, Outcome::Rejected | Outcome::Dead) {
            self.0.failed.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(lines) = &*self.0.lines.lock()
            && let Ok(line) = serde_json::to_string(&line(finished))
        {
            // Its thread is gone where nobody reads.
            let _ = lines.sender.send(line);
        }
        if let Some(follower) = &*self.0.follower.lock() {
            let _ = follower.send(finished.clone());
        }
    }

    /// How many jobs were rejected or are dead.
    pub(super) fn failed(&self) -> u64 {
        self.0.failed.load(Ordering::Relaxed)
    }

    /// Waits until all lines are written, unless nobody reads them.
    pub(super) async fn close(&self) {
        let lines = self.0.lines.lock().take();
        if let Some(Lines { sender, written }) = lines {
            drop(sender);
            if tokio::time::timeout(WRITTEN_WITHIN, written).await.is_err() {
                tracing::warn!("lines of finished jobs were not read, and are lost");
            }
        }
    }
}

fn line(finished: &Finished) -> Line<'_> {
    let milliseconds = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    Line {
        key: Key { source: finished.key.source(), id: finished.key.id() },
        kind: &finished.kind,
        outcome: finished.outcome,
        output: finished.output.as_deref().and_then(|output| serde_json::from_str(output).ok()),
        error: finished.error.as_deref(),
        attempt: finished.attempt,
        waited_ms: milliseconds(finished.waited),
        ran_ms: milliseconds(finished.ran),
        finished_at: Timestamp::now(),
    }
}

#[cfg(test)]
mod tests;
