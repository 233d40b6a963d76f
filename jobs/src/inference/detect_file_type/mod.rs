//! `inference.detect_file_type`: what an upload is by its content, whatever its name says.
//!
//! Good for choosing what to do with an upload whose name or media type can't be trusted. Not good for saying that a
//! file is harmless, whole or valid: only its first and last kilobyte are looked at, and a file can be two things at once.
//! Files of fewer than eight bytes are `txt`, `unknown` or `empty`.

mod job;

pub use job::{DetectFileType, DetectedFileType};

use karigar::{Context, Handler, JobError, Permits, Policy};
use karigar_models::task::file_type::{FileSample, FileType, FileTypes};

use super::ask::{about, ask};
use super::models::Slot;

/// The largest object that is looked at, in bytes: it is read whole for the sake of its two ends.
pub const MAX_BYTES: u64 = 256 << 20;

/// Detects file types by a model of the task `file_type`.
pub struct FileTypeDetector(pub Slot<FileTypes>);

impl Handler for FileTypeDetector {
    type Job = DetectFileType;

    async fn handle(
        &self,
        DetectFileType { source }: DetectFileType,
        cx: &Context,
    ) -> Result<DetectedFileType, JobError> {
        let sample = FileSample::of(&cx.read(&source, MAX_BYTES).await?);
        let (found, model) = ask(self.0.get()?, cx, sample).await.map_err(|error| about(&source, error))?;
        let FileType { label, mime_type, group, description, extensions, is_text, score, guess } = found;
        Ok(DetectedFileType { label, mime_type, group, description, extensions, is_text, score, guess, model })
    }

    fn policy(&self) -> Policy {
        Policy { permits: Permits { memory_bytes: MAX_BYTES, ..Permits::default() }, ..Policy::default() }
    }
}
