//! One process at a time. The system holds the lock, so that it goes with its process, however that ends.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// Held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock on this file, which stays when it is released: removing it would let two hold it. Calls `waiting`
    /// once if another holds it.
    pub(super) fn take(path: &Path, waiting: impl FnOnce()) -> io::Result<Self> {
        let file = File::options().create(true).truncate(false).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                waiting();
                file.lock()?;
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        Ok(Self { _file: file })
    }
}
