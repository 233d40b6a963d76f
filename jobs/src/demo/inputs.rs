//! What the sample jobs are about, put into the bucket.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use image::ImageFormat;
use karigar::objects::{Address, ObjectHeaders, Objects, PutMode};

use super::{draw, find};

/// So much of a text is embedded, in bytes: models look at the beginning alone.
const TEXT_BYTES: usize = 2_000;

/// A file among the objects.
pub(super) struct Input {
    /// What people call it.
    pub(super) title: String,
    pub(super) source: Address,
    pub(super) content: Content,
}

/// What a file is, as far as jobs are chosen by it.
pub(super) enum Content {
    Picture,
    Video,
    /// Its beginning.
    Text(String),
    Other,
}

/// Pictures that are drawn here.
pub(super) async fn drawn(objects: &dyn Objects, bucket: &str) -> Result<Vec<Input>, String> {
    let drawings = on_a_thread(draw::all).await?;
    let mut inputs = Vec::with_capacity(drawings.len());
    for drawing in drawings {
        let source = Address { bucket: bucket.to_owned(), key: format!("demo/{}", drawing.name) };
        let headers = headers(Path::new(drawing.name));
        let body = Bytes::from(drawing.bytes);
        objects.put(&source, body, &headers, PutMode::Replace).await.map_err(|error| error.to_string())?;
        inputs.push(Input { title: drawing.title.to_owned(), source, content: Content::Picture });
    }
    Ok(inputs)
}

/// The files that a person named, and those below the folders.
pub(super) async fn found(paths: Vec<PathBuf>, objects: &dyn Objects, bucket: &str) -> Result<Vec<Input>, String> {
    let files = on_a_thread(move || find::files(&paths)).await?;
    let mut inputs = Vec::with_capacity(files.len());
    for file in files {
        let source = Address { bucket: bucket.to_owned(), key: key(&file) };
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        objects.upload(&source, &file, &headers(&file), PutMode::Replace).await.map_err(|error| failed(&error))?;
        let content = if find::is_picture(&file) {
            Content::Picture
        } else if find::is_video(&file) {
            Content::Video
        } else if find::is_text(&file) {
            beginning(&std::fs::read(&file).map_err(|error| failed(&error))?)
        } else {
            Content::Other
        };
        inputs.push(Input { title: file.display().to_string(), source, content });
    }
    Ok(inputs)
}

/// The beginning of a text; what is not UTF-8, or empty, is no text whatever its name says.
fn beginning(bytes: &[u8]) -> Content {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim(),
        Err(_) => "",
    };
    match &text[..text.floor_char_boundary(TEXT_BYTES)] {
        "" => Content::Other,
        text => Content::Text(text.to_owned()),
    }
}

async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())?
}

fn headers(path: &Path) -> ObjectHeaders {
    let content_type = ImageFormat::from_path(path).ok().map(|format| format.to_mime_type().to_owned());
    ObjectHeaders { content_type, cache_control: None }
}

/// A key that is the same for the same file, so that a demo run again leaves nothing more behind, and another for a file
/// of the same name elsewhere.
fn key(file: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).hash(&mut hasher);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' };
    format!("demo/{:016x}-{}", hasher.finish(), name.chars().map(plain).collect::<String>())
}
