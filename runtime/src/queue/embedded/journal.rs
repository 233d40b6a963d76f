//! The journal of the embedded queues: a file `queues.journal` of changes, appended to, read at start, and now and then
//! replaced by a shorter one that says the same.
//!
//! A change is written to the operating system before its call is answered, so it survives the end of the process. The
//! disk is told to keep it within [`sync::EVERY`], so a power failure may cost what was answered in that time.
//!
//! Kept are queues, messages, delays, deduplication ids and receive counts. That a message is hidden is not kept: after
//! a restart it is visible, and handles of before have expired.

mod line;
mod record;
mod sync;
#[cfg(test)]
mod tests;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::engine::Engine;
use super::refusal::Refusal;
use crate::queue::QueueError;
use line::Line;
pub(crate) use record::{Record, SavedMessage, VERSION};
use sync::Syncer;

const FILE: &str = "queues.journal";
/// A shorter journal before it takes its name.
const DRAFT: &str = "queues.journal.new";
const LOCK: &str = "queues.lock";
/// A journal below this is not worth shortening.
const SMALL: u64 = 4 * 1024 * 1024;

pub(super) struct Journal {
    path: PathBuf,
    file: Arc<File>,
    /// The file's valid bytes.
    bytes: u64,
    /// Of those, what the last shortening left.
    bytes_at_best: u64,
    /// Records that the file does not have yet because a write failed.
    pending: Vec<u8>,
    syncer: Syncer,
    /// Keeps other processes out as long as it is open.
    _lock: File,
}

impl Journal {
    /// Opens the journal in a folder, or begins one, and fills the engine with it.
    pub(super) fn open(folder: &Path, engine: &mut Engine, now_ms: i64) -> Result<Self, QueueError> {
        fs::create_dir_all(folder).map_err(|error| failed("create", folder, &error))?;
        let lock = lock(folder)?;
        let path = folder.join(FILE);
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = file.map_err(|error| failed("open", &path, &error))?;
        let bytes = read(BufReader::with_capacity(1 << 20, &file), &path, engine)?;
        // What was broken off goes, so that the next record begins at a line of its own.
        let cut = file.set_len(bytes).and_then(|()| file.seek(SeekFrom::Start(bytes)));
        cut.map_err(|error| failed("cut", &path, &error))?;
        let syncer = Syncer::start().map_err(|error| failed("begin to sync", &path, &error))?;
        let (file, pending) = (Arc::new(file), Vec::new());
        let mut journal = Self { path, file, bytes, bytes_at_best: 0, pending, syncer, _lock: lock };
        engine.recover(now_ms);
        if bytes == 0 {
            journal.shorten(engine).map_err(|error| failed("write", &journal.path, &error))?;
        }
        journal.write(engine)?;
        Ok(journal)
    }

    /// Writes what happened in the engine. After an error it is written by the next call.
    pub(super) fn write(&mut self, engine: &mut Engine) -> Result<(), Refusal> {
        for record in engine.take_log() {
            // Writing to memory fails only if a record can't be JSON, and each can.
            line::encode(&record, &mut self.pending).map_err(|error| self.refusal(&error))?;
        }
        self.settle()?;
        if self.bytes > SMALL + 2 * self.bytes_at_best.max(engine.snapshot_bytes())
            && let Err(error) = self.shorten(engine)
        {
            // The long one is as good; trying again at each call would be slow.
            self.bytes_at_best = self.bytes;
            tracing::warn!(path = %self.path.display(), %error, "the queues' journal could not be shortened");
        }
        Ok(())
    }

    /// Writes what is left of calls that failed; before that succeeds there must be no further change.
    pub(super) fn settle(&mut self) -> Result<(), Refusal> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut file = &*self.file;
        if let Err(error) = file.write_all(&self.pending) {
            // A part may be written: the next try begins where this one did.
            let _ = file.set_len(self.bytes).and_then(|()| file.seek(SeekFrom::Start(self.bytes)));
            return Err(self.refusal(&error));
        }
        self.bytes += self.pending.len() as u64;
        self.pending.clear();
        self.syncer.sync(&self.file);
        Ok(())
    }

    /// Replaces the file by a snapshot.
    fn shorten(&mut self, engine: &Engine) -> io::Result<()> {
        // Its own: what waits in the old one is the file that goes.
        let syncer = Syncer::start()?;
        let draft = self.path.with_file_name(DRAFT);
        let mut writer = BufWriter::new(File::create(&draft)?);
        let (mut bytes, mut buffer) = (0, Vec::new());
        for record in engine.snapshot() {
            buffer.clear();
            line::encode(&record, &mut buffer)?;
            writer.write_all(&buffer)?;
            bytes += buffer.len() as u64;
        }
        let file = writer.into_inner()?;
        file.sync_all()?;
        fs::rename(&draft, &self.path)?;
        (self.file, self.syncer) = (Arc::new(file), syncer);
        (self.bytes, self.bytes_at_best) = (bytes, bytes);
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    fn refusal(&self, error: &io::Error) -> Refusal {
        Refusal::Unavailable(failed("write", &self.path, error).to_string())
    }
}

/// Replays a file, and says how many of its bytes are whole records.
fn read(mut from: impl BufRead, path: &Path, engine: &mut Engine) -> Result<u64, QueueError> {
    let (mut buffer, mut offset) = (Vec::new(), 0);
    loop {
        let problem = match line::read(&mut from, &mut buffer).map_err(|error| failed("read", path, &error))? {
            Line::Record(record, bytes) => match engine.replay(*record) {
                Ok(()) => {
                    offset += bytes;
                    continue;
                }
                Err(why) => why,
            },
            Line::Torn => {
                tracing::warn!(path = %path.display(), offset, "dropped a record whose write was broken off");
                return Ok(offset);
            }
            Line::End => return Ok(offset),
            Line::Corrupt(why) => why,
        };
        return Err(QueueError::Invalid(format!(
            "the queues' journal {} is damaged at byte {offset}: {problem}; restore it from a copy, move it away to \
             begin with empty queues, or cut it there (`truncate -s {offset}`) to keep what comes before",
            path.display()
        )));
    }
}

fn lock(folder: &Path) -> Result<File, QueueError> {
    let path = folder.join(LOCK);
    let file = File::create(&path).map_err(|error| failed("create", &path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(QueueError::Unavailable(format!(
            "another process uses the queues in {}; end it, or choose another folder",
            folder.display()
        ))),
        Err(TryLockError::Error(error)) => Err(failed("lock", &path, &error)),
    }
}

fn failed(what: &str, path: &Path, error: &io::Error) -> QueueError {
    QueueError::Unavailable(format!("could not {what} {}: {error}", path.display()))
}
