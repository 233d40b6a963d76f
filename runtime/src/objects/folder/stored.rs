//! What is known of a stored object besides its bytes.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, Metadata};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::objects::{Address, ObjectHeaders, ObjectInfo};

/// Tells one version of an object from the next: its file's time of change, in nanoseconds since the Unix epoch.
///
/// It ties headers to bytes without a lock: the headers of a version are written before the version gets its name,
/// and a reader takes the headers of the very file that it opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity(u64);

impl Identity {
    pub(super) fn of(metadata: &Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self(since.map_or(0, nanoseconds))
    }

    /// A time that no other version written by this process has.
    pub(super) fn fresh() -> SystemTime {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let now = UNIX_EPOCH.elapsed().map_or(0, nanoseconds);
        let last = LAST.fetch_max(now, Ordering::Relaxed);
        let fresh = if now > last { now } else { LAST.fetch_add(1, Ordering::Relaxed) + 1 };
        UNIX_EPOCH + Duration::from_nanos(fresh)
    }

    #[cfg(feature = "dev")]
    pub(crate) fn time(self) -> SystemTime {
        UNIX_EPOCH + Duration::from_nanos(self.0)
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

/// What an object keeps besides its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Kept {
    /// For people who look into the folder.
    pub(crate) key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cache_control: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_disposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_language: Option<String>,
    /// Without its quotes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) etag: Option<String>,
    /// Checksums of the bytes by algorithm, such as `crc32`, in base64.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) checksums: BTreeMap<String, String>,
    /// `x-amz-meta-*`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) metadata: BTreeMap<String, String>,
}

impl From<&ObjectHeaders> for Kept {
    fn from(headers: &ObjectHeaders) -> Self {
        Self {
            content_type: headers.content_type.clone(),
            cache_control: headers.cache_control.clone(),
            ..Self::default()
        }
    }
}

impl Kept {
    pub(super) fn load(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// For a file that a person put into the folder.
    pub(super) fn guess(key: &str) -> Self {
        let extension = key.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
        let content_type = match extension.as_str() {
            "jpg" | "jpeg" => "image/jpeg",
            "png" => "image/png",
            "webp" => "image/webp",
            "gif" => "image/gif",
            "json" => "application/json",
            "txt" => "text/plain; charset=utf-8",
            "html" => "text/html; charset=utf-8",
            "pdf" => "application/pdf",
            "mp4" => "video/mp4",
            _ => "application/octet-stream",
        };
        Self { content_type: Some(content_type.into()), ..Self::default() }
    }
}

/// An object as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) bytes: u64,
    pub(crate) identity: Identity,
    pub(crate) kept: Kept,
}

impl Stored {
    pub(super) fn info(self, address: Address) -> ObjectInfo {
        ObjectInfo {
            address,
            bytes: self.bytes,
            content_type: self.kept.content_type,
            cache_control: self.kept.cache_control,
            modified_at_ms: i64::try_from(self.identity.0 / 1_000_000).unwrap_or(i64::MAX),
        }
    }

    /// The kept entity tag, or one made of time and length.
    #[cfg(feature = "dev")]
    pub(crate) fn etag(&self) -> String {
        self.kept.etag.clone().unwrap_or_else(|| format!("{}-{:x}", self.identity, self.bytes))
    }
}
