//! Models' files out of the objects.

use std::io::{self, Read};
use std::sync::Arc;

use bytes::Bytes;
use karigar::objects::{Address, ObjectError, Objects, Part};
use karigar_models::source::{FetchError, FetchObject, Opened};
use tokio::runtime::Handle;

/// How much of a file is in memory at once, in bytes.
const PIECE: u64 = 8 << 20;

/// Reads objects for `karigar-models`, which knows no AWS.
pub(super) struct ByObjects {
    objects: Arc<dyn Objects>,
    runtime: Handle,
}

impl ByObjects {
    /// To be made on the runtime that the objects belong to.
    pub(super) fn new(objects: Arc<dyn Objects>) -> Self {
        Self { objects, runtime: Handle::current() }
    }
}

impl FetchObject for ByObjects {
    fn get_range(&self, bucket: &str, key: &str, from: u64) -> Result<Opened, FetchError> {
        let address = Address { bucket: bucket.to_owned(), key: key.to_owned() };
        let (objects, runtime) = (Arc::clone(&self.objects), self.runtime.clone());
        let mut content = Pieces { objects, runtime, address, at: from, total: 0, piece: Bytes::new() };
        content.advance().map_err(|error| match error {
            ObjectError::Unavailable(_) => FetchError::Interrupted(error.to_string()),
            ObjectError::NotFound(_) => FetchError::Refused(format!("{error}; upload it, or correct the address")),
            ObjectError::TooLarge { .. } | ObjectError::Invalid(_) => FetchError::Refused(error.to_string()),
        })?;
        Ok(Opened { from: from.min(content.total), total: Some(content.total), content: Box::new(content) })
    }
}

/// An object, read piece by piece.
struct Pieces {
    objects: Arc<dyn Objects>,
    runtime: Handle,
    address: Address,
    /// Where the next piece begins.
    at: u64,
    total: u64,
    /// What was read and not yet given.
    piece: Bytes,
}

impl Pieces {
    fn advance(&mut self) -> Result<(), ObjectError> {
        let range = self.at..self.at.saturating_add(PIECE);
        let Part { bytes, total } = self.runtime.block_on(self.objects.get_range(&self.address, range))?;
        (self.at, self.total) = (self.at + bytes.len() as u64, total);
        self.piece = bytes;
        Ok(())
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.is_empty() && self.at < self.total {
            self.advance().map_err(io::Error::other)?;
        }
        let length = self.piece.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.piece.split_to(length));
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use karigar::objects::{FolderObjects, ObjectHeaders, PutMode};

    use super::*;

    /// Two pieces and a bit.
    const LENGTH: usize = 2 * PIECE as usize + 17;

    /// The byte that it begins at, and what comes from there on.
    async fn read_from(objects: &FolderObjects, key: &'static str, from: u64) -> Result<(u64, Vec<u8>), FetchError> {
        let source = ByObjects::new(Arc::new(objects.clone()));
        let read = tokio::task::spawn_blocking(move || {
            let mut opened = source.get_range("models", key, from)?;
            assert_eq!(opened.total, Some(LENGTH as u64));
            let mut read = Vec::new();
            opened.content.read_to_end(&mut read).expect("a folder reads on");
            Ok((opened.from, read))
        });
        read.await.expect("it ends")
    }

    #[tokio::test]
    async fn a_file_comes_in_pieces_from_where_it_is_asked_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = FolderObjects::new(folder.path());
        let body: Vec<u8> = (0..LENGTH).map(|at| (at / 251) as u8 ^ at as u8).collect();
        let address = Address { bucket: "models".into(), key: "model.onnx".into() };
        let headers = ObjectHeaders::default();
        objects.put(&address, body.clone().into(), &headers, PutMode::Replace).await.expect("it is written");
        let total = LENGTH as u64;
        for (from, begins) in [(0, 0), (PIECE + 1, PIECE + 1), (total, total), (total + 1, total)] {
            let (at, read) = read_from(&objects, "model.onnx", from).await.expect("it is there");
            assert!(at == begins && read == body[begins as usize..], "{} bytes from {at} for {from}", read.len());
        }
        let missing = read_from(&objects, "other.onnx", 0).await.expect_err("it is not there");
        assert!(matches!(&missing, FetchError::Refused(why) if why.contains("upload it")), "{missing}");
    }
}
