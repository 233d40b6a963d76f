//! `inference.read_text`: the lines of text in a picture, with boxes and confidence.
//!
//! Good for print, signs, screens and scans in Chinese and English, at any angle; a page is read as
//! rapidocr-onnxruntime 1.4.4 reads it. Not good for other scripts (the dictionary holds no Devanagari and no Kannada, which
//! come out as nonsense), handwriting, letters lower than about eight pixels, and where every space between words counts.
//! Pictures above 2,000 pixels are shrunk to them: cut a large plan into pieces. Of an animation the first frame is read.

mod job;
mod read;

#[cfg(test)]
mod tests;

pub use job::{ReadText, TextLine, TextRead};

use karigar::{Context, Handler, JobError, Permits, Policy};
use karigar_models::task::text_detection::TextDetection;
use karigar_models::task::text_direction::TextDirection;
use karigar_models::task::text_recognition::TextRecognition;

use super::ask::about;
use super::models::Slot;
use super::picture;
use karigar_pictures::picture::MAX_MEMORY_BYTES;

/// Reads pictures by three models.
pub struct TextReader {
    /// Where text is.
    pub detection: Slot<TextDetection>,
    /// Which way it is up.
    pub direction: Slot<TextDirection>,
    /// What it says.
    pub recognition: Slot<TextRecognition>,
}

impl Handler for TextReader {
    type Job = ReadText;

    async fn handle(&self, ReadText { source }: ReadText, cx: &Context) -> Result<TextRead, JobError> {
        let picture = picture::read(cx, &source).await?;
        self.read(picture, cx).await.map_err(|error| about(&source, error))
    }

    fn policy(&self) -> Policy {
        // The most that any picture can take: a pool with a limit on memory then never runs more than fit.
        Policy { permits: Permits { memory_bytes: MAX_MEMORY_BYTES, ..Permits::default() }, ..Policy::default() }
    }
}
