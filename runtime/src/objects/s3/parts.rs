//! Uploads in parts.

use std::path::Path;

use aws_sdk_s3::primitives::{ByteStream, Length};
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::Clients;
use super::failure::{Asked, is_conflict, is_precondition_failed, local, unavailable};
use crate::objects::{Address, ObjectError, ObjectHeaders, Put, PutMode};

/// Objects above this go in parts of this.
pub(super) const PART: u64 = 8 * 1024 * 1024;
/// S3 takes no more parts of one object, so huge objects have larger ones.
const MOST_PARTS: u64 = 10_000;
/// Parts that are under way at once.
const PARALLEL: usize = 4;

/// What is uploaded.
pub(super) enum Source<'a> {
    Memory(Bytes),
    File { path: &'a Path, length: u64 },
}

impl Source<'_> {
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::File { length, .. } => *length,
        }
    }

    /// A stretch of it, which can be sent again.
    pub(super) async fn part(&self, offset: u64, length: u64) -> Result<ByteStream, ObjectError> {
        match self {
            Self::Memory(bytes) => {
                let index = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                Ok(bytes.slice(index(offset)..index(offset + length)).into())
            }
            Self::File { path, .. } => ByteStream::read_from()
                .path(path)
                .offset(offset)
                .length(Length::Exact(length))
                .buffer_size(64 * 1024)
                .build()
                .await
                .map_err(|error| local("read", path, &std::io::Error::other(error))),
        }
    }
}

/// Uploads in parts; aborts on failure, also when the caller goes away. `None` where another write is under way.
pub(super) async fn upload(
    clients: &Clients,
    address: &Address,
    source: &Source<'_>,
    headers: &ObjectHeaders,
    mode: PutMode,
) -> Result<Option<Put>, ObjectError> {
    let mut upload = Upload::begin(clients, address, headers).await?;
    let part_length = PART.max(source.length().div_ceil(MOST_PARTS));
    let count = source.length().div_ceil(part_length);
    let parts: Vec<CompletedPart> = {
        let upload = &upload;
        let sends = (0..count).map(|index| {
            let offset = index * part_length;
            upload.send(source, index, offset, part_length.min(source.length() - offset))
        });
        stream::iter(sends).buffered(PARALLEL).try_collect().await?
    };
    let completed = clients
        .carrying
        .complete_multipart_upload()
        .bucket(&address.bucket)
        .key(&address.key)
        .upload_id(&upload.id)
        .multipart_upload(CompletedMultipartUpload::builder().set_parts(Some(parts)).build())
        .set_if_none_match((mode == PutMode::IfAbsent).then(|| "*".to_owned()))
        .send()
        .await;
    match completed {
        Ok(_) => {
            upload.is_complete = true;
            Ok(Some(Put::Written))
        }
        Err(error) if mode == PutMode::IfAbsent && is_precondition_failed(&error) => Ok(Some(Put::Existed)),
        Err(error) if mode == PutMode::IfAbsent && is_conflict(&error) => Ok(None),
        Err(error) => Err(Asked::object("write", address).failed(error)),
    }
}

/// An upload that S3 has begun. It is aborted when dropped, unless it is complete: its parts would be paid for.
struct Upload<'a> {
    clients: &'a Clients,
    address: &'a Address,
    id: String,
    is_complete: bool,
}

impl<'a> Upload<'a> {
    async fn begin(clients: &'a Clients, address: &'a Address, headers: &ObjectHeaders) -> Result<Self, ObjectError> {
        let begin = clients
            .quick
            .create_multipart_upload()
            .bucket(&address.bucket)
            .key(&address.key)
            .set_content_type(headers.content_type.clone())
            .set_cache_control(headers.cache_control.clone());
        let begun = begin.send().await.map_err(|error| Asked::object("write", address).failed(error))?;
        let id =
            begun.upload_id.ok_or_else(|| unavailable(format!("S3 began an upload of {address} without an id")))?;
        Ok(Self { clients, address, id, is_complete: false })
    }

    async fn send(
        &self,
        source: &Source<'_>,
        index: u64,
        offset: u64,
        length: u64,
    ) -> Result<CompletedPart, ObjectError> {
        let number = i32::try_from(index + 1).unwrap_or(i32::MAX);
        let sent = self
            .clients
            .carrying
            .upload_part()
            .bucket(&self.address.bucket)
            .key(&self.address.key)
            .upload_id(&self.id)
            .part_number(number)
            .body(source.part(offset, length).await?)
            .send()
            .await
            .map_err(|error| Asked::object("write a part of", self.address).failed(error))?;
        Ok(CompletedPart::builder()
            .part_number(number)
            .set_e_tag(sent.e_tag)
            .set_checksum_crc32(sent.checksum_crc32)
            .build())
    }
}

impl Drop for Upload<'_> {
    fn drop(&mut self) {
        if self.is_complete {
            return;
        }
        // A cancelled job drops this future, so nothing can be awaited here.
        let abort = self
            .clients
            .quick
            .abort_multipart_upload()
            .bucket(&self.address.bucket)
            .key(&self.address.key)
            .upload_id(&self.id);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = abort.send().await {
                    tracing::warn!(%error, "an unfinished upload could not be aborted: let a lifecycle rule of the bucket do it");
                }
            });
        }
    }
}
