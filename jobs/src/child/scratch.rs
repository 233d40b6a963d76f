//! Folders for what a child reads and writes: gone when the job ends, and if the worker was killed, swept by the next.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use tempfile::TempDir;

/// How the folders' names begin.
const PREFIX: &str = "karigar-child-";
/// More rounds than sweeps that can meet one folder.
const ROUNDS: usize = 16;

/// A folder that only this user can look into. Dropping it removes it.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: TempDir,
    /// The folder itself, locked (flock(2)) for as long as it is in use: the kernel lets go when the process ends.
    _lock: File,
}

impl Scratch {
    /// Makes one in the folder for temporary files (`TMPDIR`).
    ///
    /// # Errors
    /// There is no room, or no right to write there.
    pub(crate) fn new() -> io::Result<Self> {
        Self::new_in(&std::env::temp_dir())
    }

    pub(super) fn new_in(place: &Path) -> io::Result<Self> {
        for _ in 0..ROUNDS {
            let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place)?;
            // A sweep that came between may hold it, or have removed it.
            if let Ok(lock) = File::open(folder.path())
                && lock.try_lock().is_ok()
                && folder.path().is_dir()
            {
                return Ok(Self { folder, _lock: lock });
            }
        }
        Err(io::Error::other(format!("the folders made in {} are removed again and again", place.display())))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Removes what workers left behind that were killed. Those of others' are no error: nobody may remove them.
    pub(crate) fn sweep() {
        Self::sweep_in(&std::env::temp_dir());
    }

    pub(super) fn sweep_in(place: &Path) {
        let Ok(entries) = fs::read_dir(place) else { return };
        for entry in
            entries.flatten().filter(|entry| entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes()))
        {
            let path = entry.path();
            let Ok(folder) = File::open(&path) else { continue };
            match folder.try_lock() {
                Ok(()) => match fs::remove_dir_all(&path) {
                    Ok(()) => tracing::info!(folder = %path.display(), "removed what a killed worker left"),
                    Err(error) => tracing::warn!(%error, folder = %path.display(), "a killed worker left a folder"),
                },
                Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
            }
        }
    }
}
