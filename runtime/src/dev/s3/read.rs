//! Reading objects and their headers.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::ops;

use axum::http::StatusCode;
use s3s::dto::{
    Checksum, ChecksumMode, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, Range, StreamingBlob,
};
use s3s::{S3ErrorCode, S3Response, S3Result};
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

use super::answer;
use super::buckets;
use super::conditions::ReadConditions;
use super::failure::{address, failure, not_implemented, refused};
use super::front::Front;
use crate::objects::folder::{Stored, io_error};

/// Bytes of a file that are read at once.
const PIECE_BYTES: usize = 128 * 1024;

/// What both operations ask for.
struct Wanted {
    bucket: String,
    key: String,
    conditions: ReadConditions,
    range: Option<Range>,
    part_number: Option<i32>,
    version_id: Option<String>,
    with_checksums: bool,
}

macro_rules! wanted {
    ($input:ident) => {
        Wanted {
            bucket: $input.bucket,
            key: $input.key,
            conditions: ReadConditions {
                if_match: $input.if_match,
                if_unmodified_since: $input.if_unmodified_since,
                if_none_match: $input.if_none_match,
                if_modified_since: $input.if_modified_since,
            },
            range: $input.range,
            part_number: $input.part_number,
            version_id: $input.version_id,
            with_checksums: $input.checksum_mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED),
        }
    };
}

/// The bytes that are meant.
struct Part {
    bytes: ops::Range<u64>,
    is_range: bool,
}

impl Part {
    fn length(&self) -> i64 {
        i64::try_from(self.bytes.end - self.bytes.start).unwrap_or(i64::MAX)
    }

    fn content_range(&self, whole: u64) -> Option<String> {
        // A range that could be satisfied is not empty.
        self.is_range.then(|| format!("bytes {}-{}/{whole}", self.bytes.start, self.bytes.end - 1))
    }
}

pub(super) async fn get(front: &Front, input: GetObjectInput) -> S3Result<S3Response<GetObjectOutput>> {
    let (file, stored, part, checksum) = find(front, wanted!(input)).await?;
    let body = ReaderStream::with_capacity(
        tokio::fs::File::from_std(file).take(part.bytes.end - part.bytes.start),
        PIECE_BYTES,
    );
    let output = answer::told!(GetObjectOutput, stored, part);
    Ok(S3Response::new(GetObjectOutput {
        body: Some(StreamingBlob::wrap(body)),
        checksum_crc32: checksum.checksum_crc32,
        checksum_crc32c: checksum.checksum_crc32c,
        checksum_crc64nvme: checksum.checksum_crc64nvme,
        checksum_sha1: checksum.checksum_sha1,
        checksum_sha256: checksum.checksum_sha256,
        checksum_type: checksum.checksum_type,
        ..output
    }))
}

pub(super) async fn head(front: &Front, input: HeadObjectInput) -> S3Result<S3Response<HeadObjectOutput>> {
    let (_, stored, part, checksum) = find(front, wanted!(input)).await?;
    let output = answer::told!(HeadObjectOutput, stored, part);
    let output = HeadObjectOutput {
        checksum_crc32: checksum.checksum_crc32,
        checksum_crc32c: checksum.checksum_crc32c,
        checksum_crc64nvme: checksum.checksum_crc64nvme,
        checksum_sha1: checksum.checksum_sha1,
        checksum_sha256: checksum.checksum_sha256,
        checksum_type: checksum.checksum_type,
        ..output
    };
    let status = if part.is_range { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    Ok(S3Response::with_status(output, status))
}

/// Opens the object at the first byte that is meant.
async fn find(front: &Front, wanted: Wanted) -> S3Result<(File, Stored, Part, Checksum)> {
    if wanted.version_id.is_some_and(|version| version != "null") {
        return refused(S3ErrorCode::NoSuchVersion, "there are no versions in `karigar dev`");
    }
    if wanted.part_number.is_some_and(|number| number != 1) {
        return not_implemented("reading an object by the number of its part");
    }
    let address = address(&wanted.bucket, &wanted.key)?;
    front
        .blocking(move |layout| {
            buckets::require(layout, &address.bucket)?;
            let (mut file, stored) = layout.open(&address).map_err(failure)?;
            wanted.conditions.check(&stored)?;
            let part = match wanted.range {
                None => Part { bytes: 0..stored.bytes, is_range: false },
                Some(range) => Part { bytes: range.check(stored.bytes)?, is_range: true },
            };
            file.seek(SeekFrom::Start(part.bytes.start))
                .map_err(|error| failure(io_error("read", address.to_string().as_ref(), &error)))?;
            let checksum = match wanted.with_checksums && !part.is_range {
                true => super::checksums::told(&stored.kept.checksums),
                false => Checksum::default(),
            };
            Ok((file, stored, part, checksum))
        })
        .await
}
