//! Amazon S3, and servers that speak its protocol.

mod failure;
mod parts;

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::{ByteStream, DateTime};
use bytes::Bytes;
use tokio::io::AsyncWriteExt;

use self::failure::{Asked, is_conflict, is_out_of_range, is_precondition_failed, local, unavailable};
use self::parts::Source;
use super::{Address, ObjectError, ObjectHeaders, ObjectInfo, Objects, Part, Put, PutMode};
use crate::config::ObjectsConfig;

/// Requests that carry an object or a part of one; 8 MiB in a minute is a tenth of what the slowest links do.
const ATTEMPT_WITH_BODY: Duration = Duration::from_secs(60);
const ALL_ATTEMPTS_WITH_BODY: Duration = Duration::from_secs(150);
/// Requests without a body answer in milliseconds. The body of an answer is not counted: stalls end it.
const ATTEMPT: Duration = Duration::from_secs(10);
const ALL_ATTEMPTS: Duration = Duration::from_secs(25);
/// How long a body may stand still. The SDK's own 5 s are less than a retransmission on a bad link takes.
const STALL: Duration = Duration::from_secs(20);

/// Objects in S3.
#[derive(Debug, Clone)]
pub struct S3Objects {
    clients: Clients,
}

/// One client a time limit.
#[derive(Debug, Clone)]
struct Clients {
    /// For requests without a body.
    quick: Client,
    /// For requests that carry an object or a part of one.
    carrying: Client,
}

impl S3Objects {
    /// A client by configuration; credentials by environment, profile, IRSA or pod identity.
    pub async fn new(config: &ObjectsConfig) -> Self {
        Self::from_shared(&crate::aws::load(config.region.as_deref(), config.endpoint.as_deref()).await)
    }

    /// A client by an SDK configuration made elsewhere. Where that names an endpoint, buckets go into the path.
    pub fn from_shared(shared: &SdkConfig) -> Self {
        let client = |attempt, all| {
            let timeouts = TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(3))
                .operation_attempt_timeout(attempt)
                .operation_timeout(all);
            let stalls = StalledStreamProtectionConfig::enabled().grace_period(STALL);
            let config = Builder::from(shared)
                .force_path_style(shared.endpoint_url().is_some())
                .timeout_config(timeouts.build())
                .stalled_stream_protection(stalls.build());
            Client::from_conf(config.build())
        };
        let quick = client(ATTEMPT, ALL_ATTEMPTS);
        Self { clients: Clients { quick, carrying: client(ATTEMPT_WITH_BODY, ALL_ATTEMPTS_WITH_BODY) } }
    }

    /// Whether objects can be written to the bucket, with the remedy where they can't. Leaves nothing there.
    pub async fn check_writable(&self, bucket: &str) -> Result<(), ObjectError> {
        // Some servers make a missing bucket for an upload, rather than refuse it.
        let head = self.clients.quick.head_bucket().bucket(bucket);
        head.send().await.map_err(|error| Asked::bucket("look at", bucket).failed(error))?;
        let key = "jobs/.doctor";
        let asked = Asked::bucket("write to", bucket);
        // An upload that is begun needs the right to write, and ends without an object.
        let begun = self.clients.quick.create_multipart_upload().bucket(bucket).key(key);
        let begun = begun.send().await.map_err(|error| asked.failed(error))?;
        let id = begun.upload_id.ok_or_else(|| unavailable(format!("S3 began an upload to {bucket} without an id")))?;
        let abort = self.clients.quick.abort_multipart_upload().bucket(bucket).key(key).upload_id(id);
        let asked = Asked::bucket("abort an upload to", bucket);
        abort.send().await.map_err(|error| asked.failed(error)).map(drop)
    }

    async fn put_source(
        &self,
        address: &Address,
        source: Source<'_>,
        headers: &ObjectHeaders,
        mode: PutMode,
    ) -> Result<Put, ObjectError> {
        address.check()?;
        let put = if source.length() > parts::PART {
            // Immutable results are often there already, and a look is cheaper than the upload. Not every role may look.
            if mode == PutMode::IfAbsent && self.head(address).await.is_ok() {
                return Ok(Put::Existed);
            }
            parts::upload(&self.clients, address, &source, headers, mode).await
        } else {
            self.put_whole(address, source.part(0, source.length()).await?, headers, mode).await
        };
        match put {
            Ok(Some(put)) => Ok(put),
            Ok(None) => self.after_conflict(address).await,
            Err(error) => Err(error),
        }
    }

    /// `None` where another write to that key is under way.
    async fn put_whole(
        &self,
        address: &Address,
        body: ByteStream,
        headers: &ObjectHeaders,
        mode: PutMode,
    ) -> Result<Option<Put>, ObjectError> {
        let put = self
            .clients
            .carrying
            .put_object()
            .bucket(&address.bucket)
            .key(&address.key)
            .body(body)
            .set_content_type(headers.content_type.clone())
            .set_cache_control(headers.cache_control.clone())
            .set_if_none_match((mode == PutMode::IfAbsent).then(|| "*".to_owned()));
        match put.send().await {
            Ok(_) => Ok(Some(Put::Written)),
            Err(error) if mode == PutMode::IfAbsent && is_precondition_failed(&error) => Ok(Some(Put::Existed)),
            Err(error) if mode == PutMode::IfAbsent && is_conflict(&error) => Ok(None),
            Err(error) => Err(Asked::object("write", address).failed(error)),
        }
    }

    /// Another write to the key was under way. It may still fail, so only an object that is there counts.
    async fn after_conflict(&self, address: &Address) -> Result<Put, ObjectError> {
        for wait in [0, 200, 1000] {
            tokio::time::sleep(Duration::from_millis(wait)).await;
            if self.head(address).await.is_ok() {
                return Ok(Put::Existed);
            }
        }
        Err(unavailable(format!("another write to {address} is under way")))
    }

    /// What a range without a byte holds.
    async fn nothing_of(&self, address: &Address) -> Result<Part, ObjectError> {
        Ok(Part { bytes: Bytes::new(), total: self.head(address).await?.bytes })
    }

    async fn open(&self, address: &Address, limit: u64) -> Result<(GetObjectOutput, u64), ObjectError> {
        address.check()?;
        let get = self.clients.quick.get_object().bucket(&address.bucket).key(&address.key);
        let found = get.send().await.map_err(|error| Asked::object("read", address).failed(error))?;
        let bytes = found.content_length.and_then(|length| u64::try_from(length).ok()).unwrap_or(0);
        if bytes > limit {
            // Dropping the answer closes its connection, so the body is not read.
            return Err(ObjectError::TooLarge { address: address.clone(), bytes, limit });
        }
        Ok((found, bytes))
    }
}

/// Reads a body of the length that was told.
async fn read(mut body: ByteStream, address: &Address, bytes: u64) -> Result<Bytes, ObjectError> {
    let mut read = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
    while let Some(chunk) = body.try_next().await.map_err(|error| Asked::object("read", address).broken(&error))? {
        if (read.len() + chunk.len()) as u64 > bytes {
            return Err(longer_than_told(address));
        }
        read.extend_from_slice(&chunk);
    }
    Ok(read.into())
}

/// More than was told comes: no server should, and no limit should depend on it.
fn longer_than_told(address: &Address) -> ObjectError {
    unavailable(format!("S3 sent another length of {address} than it told"))
}

fn milliseconds(time: Option<DateTime>) -> i64 {
    time.and_then(|time| time.to_millis().ok()).unwrap_or(0)
}

fn length(bytes: Option<i64>) -> u64 {
    bytes.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(0)
}

#[async_trait]
impl Objects for S3Objects {
    async fn get(&self, address: &Address, limit: u64) -> Result<Bytes, ObjectError> {
        let (found, bytes) = self.open(address, limit).await?;
        read(found.body, address, bytes).await
    }

    async fn get_range(&self, address: &Address, range: Range<u64>) -> Result<Part, ObjectError> {
        address.check()?;
        if range.is_empty() {
            return self.nothing_of(address).await;
        }
        let get = self.clients.quick.get_object().bucket(&address.bucket).key(&address.key);
        let found = match get.range(format!("bytes={}-{}", range.start, range.end - 1)).send().await {
            Ok(found) => found,
            // The object ends before the range begins.
            Err(error) if is_out_of_range(&error) => return self.nothing_of(address).await,
            Err(error) => return Err(Asked::object("read a part of", address).failed(error)),
        };
        let bytes = length(found.content_length);
        // Without a `Content-Range` it is the whole object, as some servers answer where that is empty.
        let told = found.content_range.as_deref().and_then(|told| told.rsplit_once('/')?.1.parse().ok());
        let total = told.unwrap_or(bytes);
        if bytes != range.end.min(total).saturating_sub(range.start) {
            return Err(ObjectError::Invalid(format!(
                "can't read a part of {address}: another part than the one asked for came; use a server that knows `Range`"
            )));
        }
        Ok(Part { bytes: read(found.body, address, bytes).await?, total })
    }

    async fn put(
        &self,
        address: &Address,
        body: Bytes,
        headers: &ObjectHeaders,
        mode: PutMode,
    ) -> Result<Put, ObjectError> {
        self.put_source(address, Source::Memory(body), headers, mode).await
    }

    async fn download(&self, address: &Address, file: &Path, limit: u64) -> Result<u64, ObjectError> {
        let (mut found, bytes) = self.open(address, limit).await?;
        let failed = |error| local("write", file, &error);
        let mut target = tokio::fs::File::create(file).await.map_err(failed)?;
        let mut written = 0;
        while let Some(chunk) =
            found.body.try_next().await.map_err(|error| Asked::object("read", address).broken(&error))?
        {
            written += chunk.len() as u64;
            if written > bytes {
                return Err(longer_than_told(address));
            }
            target.write_all(&chunk).await.map_err(failed)?;
        }
        target.flush().await.map_err(failed)?;
        Ok(written)
    }

    async fn upload(
        &self,
        address: &Address,
        file: &Path,
        headers: &ObjectHeaders,
        mode: PutMode,
    ) -> Result<Put, ObjectError> {
        let length = tokio::fs::metadata(file).await.map_err(|error| local("read", file, &error))?.len();
        self.put_source(address, Source::File { path: file, length }, headers, mode).await
    }

    async fn head(&self, address: &Address) -> Result<ObjectInfo, ObjectError> {
        address.check()?;
        let head = self.clients.quick.head_object().bucket(&address.bucket).key(&address.key);
        let found = head.send().await.map_err(|error| Asked::object("look at", address).failed(error))?;
        Ok(ObjectInfo {
            address: address.clone(),
            bytes: length(found.content_length),
            content_type: found.content_type,
            cache_control: found.cache_control,
            modified_at_ms: milliseconds(found.last_modified),
        })
    }

    async fn delete(&self, address: &Address) -> Result<(), ObjectError> {
        address.check()?;
        let delete = self.clients.quick.delete_object().bucket(&address.bucket).key(&address.key);
        match delete.send().await {
            Ok(_) => Ok(()),
            Err(error) => match Asked::object("delete", address).failed(error) {
                ObjectError::NotFound(_) => Ok(()),
                error => Err(error),
            },
        }
    }

    async fn list(&self, bucket: &str, prefix: &str, after: Option<&str>) -> Result<Vec<ObjectInfo>, ObjectError> {
        let list = self
            .clients
            .quick
            .list_objects_v2()
            .bucket(bucket)
            .prefix(prefix)
            .set_start_after(after.map(str::to_owned));
        let found = list.send().await.map_err(|error| Asked::bucket("list", bucket).failed(error))?;
        let objects = found.contents.unwrap_or_default().into_iter().filter_map(|object| {
            Some(ObjectInfo {
                address: Address { bucket: bucket.to_owned(), key: object.key? },
                bytes: length(object.size),
                content_type: None,
                cache_control: None,
                modified_at_ms: milliseconds(object.last_modified),
            })
        });
        Ok(objects.collect())
    }
}
