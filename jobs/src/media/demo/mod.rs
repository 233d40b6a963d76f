//! The sample jobs of `karigar dev --demo`: renditions of the photos that a person names, else of pictures drawn here.

mod draw;
mod find;
mod scenes;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use image::ImageFormat;
use karigar::Job;
use karigar::dev::{Demo, DemoJob};
use karigar::objects::{Address, ObjectHeaders, Objects, PutMode};

use super::renditions::MakeRenditions;

/// The widths of the sample jobs, in pixels.
const WIDTHS: [u32; 2] = [320, 1024];

/// Makes renditions of photos in files and folders, or of drawn pictures.
#[derive(Debug, Clone, Copy, Default)]
pub struct MediaDemo;

impl Demo for MediaDemo {
    fn prepare<'a>(
        &'a self,
        paths: &'a [PathBuf],
        objects: &'a dyn Objects,
        bucket: &'a str,
    ) -> BoxFuture<'a, Result<Vec<DemoJob>, String>> {
        Box::pin(async move {
            if paths.is_empty() { drawn(objects, bucket).await } else { found(paths.to_vec(), objects, bucket).await }
        })
    }
}

async fn drawn(objects: &dyn Objects, bucket: &str) -> Result<Vec<DemoJob>, String> {
    let drawings = on_a_thread(draw::all).await?;
    let mut jobs = Vec::with_capacity(drawings.len());
    for drawing in drawings {
        let source = Address { bucket: bucket.to_owned(), key: format!("demo/{}", drawing.name) };
        let headers = headers(Path::new(drawing.name));
        objects
            .put(&source, Bytes::from(drawing.bytes), &headers, PutMode::Replace)
            .await
            .map_err(|e| e.to_string())?;
        jobs.push(job(drawing.title.to_owned(), source));
    }
    Ok(jobs)
}

async fn found(paths: Vec<PathBuf>, objects: &dyn Objects, bucket: &str) -> Result<Vec<DemoJob>, String> {
    let photos = on_a_thread(move || find::photos(&paths)).await?;
    let mut jobs = Vec::with_capacity(photos.len());
    for photo in photos {
        let source = Address { bucket: bucket.to_owned(), key: key(&photo) };
        objects
            .upload(&source, &photo, &headers(&photo), PutMode::Replace)
            .await
            .map_err(|error| format!("{}: {error}", photo.display()))?;
        jobs.push(job(photo.display().to_string(), source));
    }
    Ok(jobs)
}

async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())?
}

fn job(title: String, source: Address) -> DemoJob {
    let data = serde_json::json!({ "source": source, "widths": WIDTHS });
    DemoJob { title, kind: MakeRenditions::KIND, data }
}

fn headers(path: &Path) -> ObjectHeaders {
    let content_type = ImageFormat::from_path(path).ok().map(|format| format.to_mime_type().to_owned());
    ObjectHeaders { content_type, cache_control: None }
}

/// A key that is the same for the same file, so that a demo run again leaves nothing more behind, and another for a file
/// of the same name elsewhere.
fn key(photo: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    std::path::absolute(photo).unwrap_or_else(|_| photo.to_owned()).hash(&mut hasher);
    let name = photo.file_name().unwrap_or_default().to_string_lossy();
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' };
    format!("demo/{:016x}-{}", hasher.finish(), name.chars().map(plain).collect::<String>())
}

#[cfg(test)]
mod tests;
