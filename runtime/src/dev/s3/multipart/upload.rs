//! One upload in parts, on disk: `upload.json` and a file a part, whose name tells number and entity tag.

use std::fs::{self, File};
use std::path::PathBuf;

use md5::{Digest, Md5};
use s3s::{S3ErrorCode, S3Result};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::dev::s3::body::Hashed;
use crate::dev::s3::checksums::{Expected, hex};
use crate::dev::s3::failure::{failure, refused};
use crate::objects::Address;
use crate::objects::folder::{Draft, Kept, Layout, io_error};

/// S3's smallest part, but for the last.
const SMALLEST_PART_BYTES: u64 = 5 * 1024 * 1024;

/// What an upload will become.
#[derive(Serialize, Deserialize)]
struct Plan {
    address: Address,
    kept: Kept,
}

pub(super) struct Upload {
    folder: PathBuf,
    plan: Plan,
}

pub(super) struct Part {
    pub(super) number: i32,
    /// The MD5 of its bytes in hex.
    pub(super) etag: String,
}

impl Upload {
    /// Begins an upload, and returns its id.
    pub(super) fn create(layout: &Layout, address: Address, kept: Kept) -> S3Result<String> {
        let id = Uuid::new_v4().simple().to_string();
        let folder = layout.unfinished().join(&id);
        let plan = serde_json::to_vec(&Plan { address, kept }).unwrap_or_default();
        let made = fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join("upload.json"), plan));
        made.map_err(|error| failure(io_error("create", &folder, &error)))?;
        Ok(id)
    }

    /// The upload of this id, which must be one to this address.
    pub(super) fn open(layout: &Layout, id: &str, address: &Address) -> S3Result<Self> {
        // Only an id of ours leads to a folder.
        let folder = Uuid::try_parse(id).ok().map(|id| layout.unfinished().join(id.simple().to_string()));
        let plan = folder.as_ref().and_then(|folder| fs::read(folder.join("upload.json")).ok());
        match (folder, plan.and_then(|text| serde_json::from_slice::<Plan>(&text).ok())) {
            (Some(folder), Some(plan)) if plan.address == *address => Ok(Self { folder, plan }),
            _ => refused(S3ErrorCode::NoSuchUpload, "there is no such upload; it may have been completed or aborted"),
        }
    }

    /// Keeps a part; one of the same number gives way.
    pub(super) fn add(&self, draft: Draft<'_>, part: &Part) -> S3Result<()> {
        let path = self.path(part);
        draft.move_to(&path).map_err(failure)?;
        let same_number = format!("{:05}-", part.number);
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.path() != path && entry.file_name().to_string_lossy().starts_with(&same_number) {
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(())
    }

    /// Puts the parts together. Returns also the length.
    pub(super) fn assemble<'l>(
        &self,
        layout: &'l Layout,
        parts: &[Part],
        expected: Expected,
    ) -> S3Result<(Draft<'l>, Kept, u64)> {
        if parts.is_empty() {
            return refused(S3ErrorCode::MalformedXML, "no part is named");
        }
        if !parts.is_sorted_by(|one, next| one.number < next.number) {
            return refused(S3ErrorCode::InvalidPartOrder, "the parts are not in the order of their numbers");
        }
        let mut draft = Draft::new(layout).map_err(failure)?;
        let (mut hashing, mut tags, mut bytes) = (expected.hashing(), Md5::new(), 0);
        for (index, part) in parts.iter().enumerate() {
            let Some(file) = part.is_plain().then(|| File::open(self.path(part)).ok()).flatten() else {
                return refused(
                    S3ErrorCode::InvalidPart,
                    format!("part {} was not uploaded, or has another entity tag", part.number),
                );
            };
            let copied = draft.copy(&mut Hashed { source: file, hashing: &mut hashing }).map_err(failure)?;
            if copied < SMALLEST_PART_BYTES && index + 1 < parts.len() {
                let text = format!("part {} has {copied} bytes; all but the last need 5 MiB", part.number);
                return refused(S3ErrorCode::EntityTooSmall, text);
            }
            bytes += copied;
            tags.update(part.md5());
        }
        let sums = hashing.finish();
        expected.check(&sums)?;
        let etag = Some(format!("{}-{}", hex(&tags.finalize()), parts.len()));
        let kept = Kept { etag, checksums: sums.values, ..self.plan.kept.clone() };
        Ok((draft, kept, bytes))
    }

    pub(super) fn remove(&self) {
        // What is left over takes room, and is in nobody's way.
        let _ = fs::remove_dir_all(&self.folder);
    }

    fn path(&self, part: &Part) -> PathBuf {
        self.folder.join(format!("{:05}-{}", part.number, part.etag))
    }
}

impl Part {
    /// Whether the entity tag, which a client names, is one of ours and so part of a file's name.
    fn is_plain(&self) -> bool {
        self.etag.len() == 32 && self.etag.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    /// S3 makes the entity tag of the whole from those of the parts, in binary.
    fn md5(&self) -> Vec<u8> {
        let digits = self.etag.as_bytes().chunks_exact(2);
        digits.filter_map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok()).collect()
    }
}
