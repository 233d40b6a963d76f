//! Objects in a folder: `ROOT/BUCKET/KEY` is the object itself, so that people can look at results with any program.
//!
//! Beside the buckets lie `ROOT/.headers` (what an object keeps besides its bytes) and `ROOT/.unfinished`
//! (files that are being written). An object appears under its name whole or not at all.
//!
//! What a folder can't do: keep `x` and `x/y` at once, keys with an empty part (`a//b`, `a/`), and parts over 255 bytes.

mod draft;
mod layout;
mod stored;
mod walk;

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

#[cfg(feature = "dev")]
pub(crate) use draft::Draft;
pub(crate) use layout::{Layout, io_error};
pub(crate) use stored::{Kept, Stored};

use super::{Address, ObjectError, ObjectHeaders, ObjectInfo, Objects, Part, Put, PutMode};

/// Objects in a folder. A bucket is a folder in it, made by the first object that is put there.
#[derive(Debug, Clone)]
pub struct FolderObjects {
    layout: Arc<Layout>,
}

impl FolderObjects {
    /// Objects under `root`, which need not be there yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { layout: Arc::new(Layout::new(root.into())) }
    }

    /// Makes a bucket; one that is there is no error.
    pub async fn create_bucket(&self, bucket: &str) -> Result<(), ObjectError> {
        let bucket = bucket.to_owned();
        self.blocking(move |layout| layout.create_bucket(&bucket).map(drop)).await
    }

    /// Whether objects can be written to the bucket, with the remedy where they can't. Makes the bucket.
    pub async fn check_writable(&self, bucket: &str) -> Result<(), ObjectError> {
        let bucket = bucket.to_owned();
        self.blocking(move |layout| {
            layout.create_bucket(&bucket)?;
            draft::Draft::new(layout).map(drop)
        })
        .await
    }

    /// Runs file-system calls where they block nobody.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Layout) -> Result<T, ObjectError> + Send + 'static,
    ) -> Result<T, ObjectError> {
        let layout = self.layout.clone();
        match tokio::task::spawn_blocking(move || call(&layout)).await {
            Ok(answer) => answer,
            Err(error) => {
                Err(ObjectError::Unavailable(format!("a call to the objects folder was broken off: {error}")))
            }
        }
    }
}

/// Reads a stretch of an object's file, which is as long at least.
fn read(mut file: File, address: &Address, range: Range<u64>) -> Result<Bytes, ObjectError> {
    let length = range.end.saturating_sub(range.start);
    let mut body = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.seek(SeekFrom::Start(range.start))
        .and_then(|_| file.take(length).read_to_end(&mut body))
        .map_err(|error| io_error("read", address.to_string().as_ref(), &error))?;
    Ok(body.into())
}

/// Opens an object of at most `limit` bytes.
fn open_within(layout: &Layout, address: &Address, limit: u64) -> Result<(File, u64), ObjectError> {
    let (file, stored) = layout.open(address)?;
    if stored.bytes > limit {
        return Err(ObjectError::TooLarge { address: address.clone(), bytes: stored.bytes, limit });
    }
    Ok((file, stored.bytes))
}

#[async_trait]
impl Objects for FolderObjects {
    async fn get(&self, address: &Address, limit: u64) -> Result<Bytes, ObjectError> {
        let address = address.clone();
        self.blocking(move |layout| {
            let (file, bytes) = open_within(layout, &address, limit)?;
            read(file, &address, 0..bytes)
        })
        .await
    }

    async fn get_range(&self, address: &Address, range: Range<u64>) -> Result<Part, ObjectError> {
        let address = address.clone();
        self.blocking(move |layout| {
            let (file, Stored { bytes: total, .. }) = layout.open(&address)?;
            let bytes = read(file, &address, range.start.min(total)..range.end.min(total))?;
            Ok(Part { bytes, total })
        })
        .await
    }

    async fn put(
        &self,
        address: &Address,
        body: Bytes,
        headers: &ObjectHeaders,
        mode: PutMode,
    ) -> Result<Put, ObjectError> {
        let (address, kept) = (address.clone(), Kept::from(headers));
        self.blocking(move |layout| {
            let mut draft = draft::Draft::new(layout)?;
            draft.write(&body)?;
            draft.commit(&address, &kept, mode)
        })
        .await
    }

    async fn download(&self, address: &Address, file: &Path, limit: u64) -> Result<u64, ObjectError> {
        let (address, target) = (address.clone(), file.to_owned());
        self.blocking(move |layout| {
            let (source, bytes) = open_within(layout, &address, limit)?;
            let copy = || std::io::copy(&mut source.take(bytes), &mut File::create(&target)?);
            copy().map_err(|error| layout::io_error("write", &target, &error))
        })
        .await
    }

    async fn upload(
        &self,
        address: &Address,
        file: &Path,
        headers: &ObjectHeaders,
        mode: PutMode,
    ) -> Result<Put, ObjectError> {
        let (address, source, kept) = (address.clone(), file.to_owned(), Kept::from(headers));
        self.blocking(move |layout| {
            let mut source = File::open(&source).map_err(|error| layout::io_error("read", &source, &error))?;
            let mut draft = draft::Draft::new(layout)?;
            draft.copy(&mut source)?;
            draft.commit(&address, &kept, mode)
        })
        .await
    }

    async fn head(&self, address: &Address) -> Result<ObjectInfo, ObjectError> {
        let address = address.clone();
        self.blocking(move |layout| {
            let (_, stored) = layout.open(&address)?;
            Ok(stored.info(address))
        })
        .await
    }

    async fn delete(&self, address: &Address) -> Result<(), ObjectError> {
        let address = address.clone();
        self.blocking(move |layout| layout.delete(&address)).await
    }

    async fn list(&self, bucket: &str, prefix: &str, after: Option<&str>) -> Result<Vec<ObjectInfo>, ObjectError> {
        let (bucket, prefix, after) = (bucket.to_owned(), prefix.to_owned(), after.unwrap_or_default().to_owned());
        self.blocking(move |layout| {
            let mut found = Vec::new();
            layout.walk(&bucket, &prefix, &after, &mut |key, stored| {
                let mut info = stored.info(Address { bucket: bucket.clone(), key });
                (info.content_type, info.cache_control) = (None, None);
                found.push(info);
                if found.len() < 1000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            Ok(found)
        })
        .await
    }
}

/// Whether a path could not be found because it, or a folder on the way to it, is not there.
fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
