//! One file from its source into its `.part`, verified.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::{FetchError, Fetchers, Fetching, Opened, Progress, refuse};
use crate::manifest::FileSpec;

/// How often a transfer that breaks off is gone on with before the caller hears of it.
const MOST_ATTEMPTS: u32 = 5;
/// A shorter answer than this is read although it has the wrong size, for it may be a pointer that can be named.
const SHORT: u64 = 1024;

/// One file that is being fetched. The caller holds its lock.
pub(super) struct Fill<'a> {
    pub(super) spec: &'a FileSpec,
    pub(super) part: &'a Path,
    pub(super) file: Fetching<'a>,
    pub(super) fetchers: &'a dyn Fetchers,
    pub(super) progress: &'a dyn Progress,
}

impl Fill<'_> {
    /// Goes on from what is in the `.part`. On success it holds the file that is meant; the error says why not, and
    /// what to do.
    pub(super) fn run(&self) -> Result<(), String> {
        let mut attempts = 1;
        let mut anew = false;
        loop {
            let before = self.here().min(self.spec.bytes);
            match self.append(before) {
                Ok(()) => {}
                Err(FetchError::Interrupted(_)) if self.here() > before && attempts < MOST_ATTEMPTS => {
                    attempts += 1;
                    continue;
                }
                Err(FetchError::Interrupted(why)) if self.here() > 0 => {
                    let (here, bytes) = (self.here(), self.spec.bytes);
                    return Err(format!(
                        "{why} ({here} of {bytes} bytes are kept, and the next attempt goes on from there)"
                    ));
                }
                Err(FetchError::Interrupted(why) | FetchError::Refused(why)) => return Err(why),
            }
            let Some(why) = refuse::reason(self.part, self.spec).map_err(|error| self.unwritable(&error))? else {
                return Ok(());
            };
            std::fs::remove_file(self.part).map_err(|error| self.unwritable(&error))?;
            // What was here from an earlier attempt may be to blame: once, without it.
            if before == 0 || anew {
                return Err(why);
            }
            anew = true;
        }
    }

    /// How many bytes are here.
    fn here(&self) -> u64 {
        std::fs::metadata(self.part).map_or(0, |part| part.len())
    }

    fn unwritable(&self, error: &std::io::Error) -> String {
        format!(
            "`{}` can't be written: {error}; free space, or choose another folder for the cache",
            self.part.display()
        )
    }

    fn open_part(&self) -> std::io::Result<File> {
        File::options().create(true).truncate(false).write(true).open(self.part)
    }

    /// Reads the source from this byte to its end, or to one byte too many.
    fn append(&self, from: u64) -> Result<(), FetchError> {
        let refused = |error: std::io::Error| FetchError::Refused(self.unwritable(&error));
        self.progress.advanced(&self.file, from);
        if from == self.spec.bytes {
            return self.open_part().and_then(|part| part.set_len(from)).map_err(refused);
        }
        let Opened { from, total, content } = self.fetchers.open(self.spec, from)?;
        if let Some(total) = total.filter(|total| *total != self.spec.bytes && *total > SHORT) {
            return Err(FetchError::Refused(refuse::wrong_size(total, self.spec)));
        }
        let mut part = self.open_part().map_err(refused)?;
        part.set_len(from).map_err(refused)?;
        part.seek(SeekFrom::Start(from)).map_err(refused)?;
        let end = self.copy(content, &mut part, from)?;
        // On the disk before it has its final name: a crash must not leave a name without content.
        part.sync_all().map_err(refused)?;
        match total {
            Some(total) if end < total => {
                Err(FetchError::Interrupted(format!("the source broke off after {end} of {total} bytes; try again")))
            }
            _ => Ok(()),
        }
    }

    /// Copies to the end, and says where that was.
    fn copy(&self, content: Box<dyn Read>, part: &mut File, from: u64) -> Result<u64, FetchError> {
        let mut content = content.take(self.spec.bytes.saturating_sub(from) + 1);
        let mut buffer = vec![0; 1 << 16];
        let mut end = from;
        loop {
            let read = match content.read(&mut buffer) {
                Ok(0) => return Ok(end),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    return Err(FetchError::Interrupted(format!("the source broke off: {error}; try again")));
                }
            };
            part.write_all(&buffer[..read]).map_err(|error| FetchError::Refused(self.unwritable(&error)))?;
            end += read as u64;
            self.progress.advanced(&self.file, end.min(self.spec.bytes));
        }
    }
}
