//! Objects: bytes in S3 or in a folder.
//!
//! The contract, which one conformance suite checks on every implementation:
//!
//! - `put` with [`PutMode::IfAbsent`] never replaces an object; it says [`Put::Existed`] when there was one.
//! - `get` refuses what is larger than its limit before reading it.
//! - `get_range` reads no more than the range that it is asked for.
//! - `list` is in the order of keys, after `after`.

pub mod allowed;
pub mod folder;
pub mod naming;
pub mod s3;

pub use allowed::Allowed;
pub use folder::FolderObjects;
pub use s3::S3Objects;

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::str::FromStr;

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// Where an object lies, written `s3://BUCKET/KEY`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address {
    /// The bucket's name.
    pub bucket: String,
    /// The key, without a leading slash.
    pub key: String,
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("`{text}` is no object address: {why}; write s3://BUCKET/KEY");
        let rest = text.strip_prefix("s3://").ok_or_else(|| wrong("it does not begin with s3://"))?;
        let (bucket, key) = rest.split_once('/').ok_or_else(|| wrong("it has no key"))?;
        check_names(bucket, key).map_err(wrong)?;
        Ok(Self { bucket: bucket.to_owned(), key: key.to_owned() })
    }
}

/// Why these are no names of a bucket and an object, if they are none.
fn check_names(bucket: &str, key: &str) -> Result<(), &'static str> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    if bucket.is_empty() || bucket.len() > 255 || !bucket.chars().all(plain) || bucket.starts_with('.') {
        return Err("the bucket's name is not valid");
    }
    if key.is_empty() || key.len() > 1024 {
        return Err("the key is empty or over 1024 bytes");
    }
    if key.starts_with('/')
        || key.split('/').any(|part| matches!(part, "." | ".."))
        || key.chars().any(char::is_control)
    {
        return Err("the key has a part `.` or `..`, a leading slash or a control character");
    }
    Ok(())
}

impl Address {
    /// Refuses names that a parsed address can't have: one made of parts may lead anywhere.
    pub(crate) fn check(&self) -> Result<(), ObjectError> {
        check_names(&self.bucket, &self.key)
            .map_err(|why| ObjectError::Invalid(format!("{self} is no object address: {why}")))
    }
}

impl TryFrom<String> for Address {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> String {
        address.to_string()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

impl schemars::JsonSchema for Address {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ObjectAddress".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": "^s3://[a-z0-9._-]+/.+$", "description": "The address of an object: s3://BUCKET/KEY"})
    }
}

/// What is known of an object without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Where it lies.
    pub address: Address,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its `Content-Type`; not told by lists.
    pub content_type: Option<String>,
    /// Its `Cache-Control`; not told by lists.
    pub cache_control: Option<String>,
    /// When it was last written, in milliseconds since the Unix epoch.
    pub modified_at_ms: i64,
}

/// What a range of an object holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The bytes in the range: fewer than it is long where the object ends sooner.
    pub bytes: Bytes,
    /// The length of the whole object.
    pub total: u64,
}

/// Headers that an object keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectHeaders {
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
}

/// Whether a `put` may replace what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutMode {
    /// Leave an object that is there alone.
    IfAbsent,
    /// Replace it.
    Replace,
}

/// What a `put` met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// The object is written.
    Written,
    /// One was there, and is untouched.
    Existed,
}

/// Why a call to the objects failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ObjectError {
    /// There is no such object.
    #[error("there is no object at {0}")]
    NotFound(Address),
    /// The object is larger than the caller takes.
    #[error("{address} has {bytes} bytes; at most {limit} are taken")]
    TooLarge {
        /// Which object.
        address: Address,
        /// Its length.
        bytes: u64,
        /// What the caller takes.
        limit: u64,
    },
    /// The call can't succeed however often it is repeated.
    #[error("{0}")]
    Invalid(String),
    /// The server is away or slow; the same call may succeed later.
    #[error("{0}")]
    Unavailable(String),
}

/// A store of objects. See the module's text for the contract.
#[async_trait]
pub trait Objects: Send + Sync + 'static {
    /// Reads a whole object of at most `limit` bytes.
    async fn get(&self, address: &Address, limit: u64) -> Result<Bytes, ObjectError>;

    /// Reads the bytes of this range, from 0: those that there are, so none from the object's end on.
    async fn get_range(&self, address: &Address, range: Range<u64>) -> Result<Part, ObjectError>;

    /// Writes a whole object from memory; in parts above 8 MiB.
    async fn put(
        &self,
        address: &Address,
        body: Bytes,
        headers: &ObjectHeaders,
        mode: PutMode,
    ) -> Result<Put, ObjectError>;

    /// Streams an object into a file. Returns its length.
    async fn download(&self, address: &Address, file: &Path, limit: u64) -> Result<u64, ObjectError>;

    /// Streams a file into an object; in parts above 8 MiB.
    async fn upload(
        &self,
        address: &Address,
        file: &Path,
        headers: &ObjectHeaders,
        mode: PutMode,
    ) -> Result<Put, ObjectError>;

    /// What is known of an object.
    async fn head(&self, address: &Address) -> Result<ObjectInfo, ObjectError>;

    /// Removes an object; none there is no error.
    async fn delete(&self, address: &Address) -> Result<(), ObjectError>;

    /// Up to 1,000 objects whose keys begin with `prefix`, after the key `after`.
    async fn list(&self, bucket: &str, prefix: &str, after: Option<&str>) -> Result<Vec<ObjectInfo>, ObjectError>;
}
