//! What may be wrong with a picture. None of it gets better by trying again.

use std::error::Error;
use std::io::ErrorKind;

use image::ImageError;

use super::{MAX_MEMORY_BYTES, MAX_PIXELS, MAX_SCANS, supported};

/// Why a picture was refused: what is wrong, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// No bytes at all.
    #[error("the object is empty; upload the picture again")]
    Empty,
    /// Bytes that begin as no known format does.
    #[error("this is not a picture, or of a format that is not known; send one of: {}", supported())]
    NotAPicture,
    /// A format, or a variant of one, that this build does not decode.
    #[error("{0} is not supported; convert it to one of: {supported}", supported = supported())]
    Unsupported(String),
    /// The data ends too early.
    #[error("the picture is cut off before its end; upload it again, whole")]
    Truncated,
    /// The data contradicts its format.
    #[error("the picture is damaged ({0}); export it anew and upload that")]
    Damaged(String),
    /// Above [`MAX_PIXELS`], as the header says.
    #[error("the picture is {width} × {height} pixels; at most {} million in all are taken, so shrink it first", MAX_PIXELS / 1_000_000)]
    TooManyPixels {
        /// As stored, in pixels.
        width: u32,
        /// As stored, in pixels.
        height: u32,
    },
    /// A JPEG above [`MAX_SCANS`].
    #[error("the JPEG has {0} scans; at most {MAX_SCANS} are taken, so save it anew as a baseline JPEG")]
    TooManyScans(u32),
    /// Above [`MAX_MEMORY_BYTES`].
    #[error(
        "the picture would take {needed} MiB of memory, and {allowed} are allowed; shrink it first",
        needed = .0 >> 20, allowed = MAX_MEMORY_BYTES >> 20
    )]
    TooMuchMemory(u64),
}

impl PictureError {
    /// What a decoder's error means.
    pub(crate) fn decoding(error: ImageError) -> Self {
        if ends_early(&error) {
            return Self::Truncated;
        }
        match error {
            ImageError::Limits(_) => Self::TooMuchMemory(MAX_MEMORY_BYTES),
            ImageError::Unsupported(error) => Self::Unsupported(error.to_string()),
            error => Self::Damaged(error.to_string()),
        }
    }
}

fn ends_early(error: &(dyn Error + 'static)) -> bool {
    let ended = |error: &std::io::Error| error.kind() == ErrorKind::UnexpectedEof;
    match error.downcast_ref::<ImageError>() {
        Some(ImageError::IoError(error)) => ended(error),
        _ => {
            error.downcast_ref().is_some_and(ended)
                // The GIF decoder has no kind for it, only these words; a test cuts off a file of every format.
                || error.to_string().ends_with("Unexpected End of File")
                || error.source().is_some_and(ends_early)
        }
    }
}
