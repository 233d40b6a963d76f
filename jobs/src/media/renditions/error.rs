//! What may be wrong with a rendition. None of it gets better by trying again.

use crate::media::picture::{MAX_MEMORY_BYTES, PictureError};

/// Why no renditions were made: what is wrong, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum RenditionError {
    /// The picture itself is at fault.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// Above [`MAX_MEMORY_BYTES`].
    #[error(
        "these renditions would take {needed} MiB of memory, and {allowed} are allowed; ask for narrower ones or shrink the picture first",
        needed = .0 >> 20, allowed = MAX_MEMORY_BYTES >> 20
    )]
    TooMuchMemory(u64),
    /// A rendition higher than a JPEG can be.
    #[error("a rendition {width} wide would be {height} high, and a JPEG ends at {}; ask for a narrower one", u16::MAX)]
    TooHigh {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// The encoder failed.
    #[error("the rendition could not be encoded: {0}")]
    Encode(String),
}
