//! What may be wrong with a video, and what it means for its job.

use std::fmt;

use karigar::JobError;
use karigar::objects::Address;

use super::input;
use crate::child::{End, Ended, Limits};

/// So many bytes of ffmpeg's words are told.
const LONGEST: usize = 300;

/// What is wrong with a source. None of it gets better by trying again.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(super) enum Fault {
    /// No stream of pictures.
    #[error("it holds no moving pictures; send a video")]
    NoPictures,
    /// A codec that is not taken.
    #[error("its pictures are coded as `{0}`, which is not taken; send H.264, HEVC, AV1 or VP9")]
    Codec(String),
    /// Above [`input::MAX_SECONDS`].
    #[error("it plays longer than {} minutes; cut it first", input::MAX_SECONDS / 60.0)]
    TooLong,
    /// Above [`input::MAX_PIXELS`].
    #[error("its frames are {width} × {height} pixels, and {} megapixels are the most; shrink it first", input::MAX_PIXELS / 1_000_000)]
    TooManyPixels {
        /// As stored.
        width: u32,
        /// As stored.
        height: u32,
    },
    /// It ends before its header says it does.
    #[error("it ends after {found:.1} s of {told:.1} s; upload it again, whole")]
    Cut {
        /// In seconds.
        found: f64,
        /// In seconds.
        told: f64,
    },
    /// A child ran into a limit.
    #[error("it takes more than {0}; send a simpler or shorter video")]
    Beyond(String),
    /// ffmpeg's own words.
    #[error("it can't be read as a video ({0}); send a whole MP4, MOV, WebM, Matroska, AVI, Ogg or MPEG file")]
    Unreadable(String),
}

impl Fault {
    /// Rejects the job of the video at this address.
    pub(super) fn reject(&self, address: &Address) -> JobError {
        JobError::reject(format!("{address}: {self}"))
    }
}

/// What the end of a child means for the job of the video at `address`, if it is no success.
pub(super) fn judge(ended: &Ended, limits: &Limits, address: &Address) -> Result<(), JobError> {
    let Ended { end, said, cpu } = ended;
    let beyond = |what: &dyn fmt::Display| Fault::Beyond(what.to_string()).reject(address);
    Err(match end {
        End::Exited(0) => return Ok(()),
        // What could not be started, and what the disk has no room for, is no fault of the file.
        End::Exited(126 | 127) => JobError::retry(format!("ffmpeg could not be started: {said}")),
        End::Exited(_) if said.contains("No space left on device") => {
            JobError::retry("there is no room left for temporary files; give the worker more, or TMPDIR another place")
        }
        End::Exited(_) => Fault::Unreadable(plain(said)).reject(address),
        End::Crashed(signal) => Fault::Unreadable(format!("ffmpeg crashed by signal {signal}")).reject(address),
        End::OutOfCpu => beyond(&format_args!("{} s of CPU time", cpu.as_secs())),
        End::OutOfMemory => beyond(&format_args!("{} MiB of memory", limits.memory_bytes >> 20)),
        End::FileTooLarge => beyond(&format_args!("{} MiB of output", limits.file_bytes >> 20)),
        End::Deadline => JobError::retry("ffmpeg ran over the job's timeout"),
        End::Stopped => JobError::retry("the job is to stop"),
        End::Killed => JobError::retry("somebody killed ffmpeg; was the worker out of memory?"),
    })
}

/// ffmpeg's words without the places in its memory, ` @ 0x55d1c2…`, which are others in each run, and without its lists
/// of what is taken.
fn plain(said: &str) -> String {
    let mut parts = said.split(" @ 0x");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    parts.for_each(|part| plain.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit())));
    while let Some((before, after)) = plain.split_once("not on whitelist '") {
        plain = format!("{before}is not taken{}", after.split_once('\'').unwrap_or_default().1);
    }
    let cut = plain.len().saturating_sub(LONGEST);
    plain.split_off(plain.ceil_char_boundary(cut))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_ffmpeg_are_the_same_in_each_run() {
        let said = "[hls @ 0x55fef48699c0] Format not on whitelist 'mov,matroska,avi'; file:input: Invalid argument";
        assert_eq!(plain(said), "[hls] Format is not taken; file:input: Invalid argument");
        assert_eq!(plain(&"é".repeat(300)).len(), LONGEST);
    }
}
