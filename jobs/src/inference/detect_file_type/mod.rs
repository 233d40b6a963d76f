//! `inference.detect_file_type`: what an upload is by its content, whatever its name says.
//!
//! Good for choosing what to do with an upload whose name or media type can't be trusted: magika tells 214 types. Not good
//! for saying that a file is harmless, whole or valid: only its first and last kilobyte are looked at, and a file can be two
//! things at once. Files of fewer than eight bytes are `txt`, `unknown` or `empty`.

mod job;

pub use job::{DetectFileType, DetectedFileType};

use karigar::objects::{Address, Part};
use karigar::{Context, Handler, JobError};
use karigar_models::task::file_type::{BLOCK, FileSample, FileType, FileTypes};

use super::ask::{about, ask};
use super::models::Slot;

/// Detects file types by a model of the task `file_type`.
pub struct FileTypeDetector(pub Slot<FileTypes>);

impl Handler for FileTypeDetector {
    type Job = DetectFileType;

    async fn handle(
        &self,
        DetectFileType { source }: DetectFileType,
        cx: &Context,
    ) -> Result<DetectedFileType, JobError> {
        let sample = read_ends(cx, &source).await?;
        let (found, model) = ask(self.0.get()?, cx, sample).await.map_err(|error| about(&source, error))?;
        let FileType { label, mime_type, group, description, extensions, is_text, score, guess } = found;
        Ok(DetectedFileType { label, mime_type, group, description, extensions, is_text, score, guess, model })
    }
}

/// Reads what the model looks at, and nothing between: in one request, or in two if the file is longer than that.
async fn read_ends(cx: &Context, source: &Address) -> Result<FileSample, JobError> {
    let end = BLOCK as u64;
    let Part { bytes: head, total } = cx.read_range(source, 0..end).await?;
    if total <= end {
        return Ok(FileSample::of(&head));
    }
    let tail = cx.read_range(source, total - end..total).await?.bytes;
    Ok(FileSample::of_ends(&head, &tail))
}
