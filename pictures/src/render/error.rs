//! What may be wrong with a rendition. None of it gets better by trying again.

use crate::picture::{MAX_MEMORY_BYTES, PictureError};
use crate::request::Format;

/// Why no renditions were made: what is wrong, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum RenditionError {
    /// The picture itself is at fault.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// Above [`MAX_MEMORY_BYTES`].
    #[error(
        "these renditions would take {needed} MiB of memory, and {allowed} are allowed; ask for smaller ones or shrink the picture first",
        needed = .0 >> 20, allowed = MAX_MEMORY_BYTES >> 20
    )]
    TooMuchMemory(u64),
    /// A rendition larger than its format can be.
    #[error("a rendition would be {width} × {height} pixels, and {format} ends at {most}; ask for a smaller one", most = .format.max_side())]
    TooLarge {
        /// What was asked for.
        format: Format,
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// A format that this build does not write.
    #[error("this build writes no {0}; ask for JPEG, WebP or PNG")]
    NotWritten(Format),
    /// The resizer failed.
    #[error("the rendition could not be resized: {0}")]
    Resize(String),
    /// The colours could not be converted.
    #[error("the colours could not be converted to sRGB ({0}); export the picture with an sRGB profile")]
    Color(String),
    /// The encoder failed.
    #[error("the rendition could not be encoded: {0}")]
    Encode(String),
}
