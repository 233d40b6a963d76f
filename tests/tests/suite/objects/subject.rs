//! An object store under test, with a prefix of its own.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use karigar::config::ObjectsConfig;
use karigar::objects::{Address, FolderObjects, ObjectHeaders, ObjectInfo, Objects, Put, PutMode, S3Objects};
use karigar_tests::servers::server;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

/// The bucket that `tests/run` makes.
pub(super) const BUCKET: &str = "karigar";

/// Where a server is known to differ from S3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deviation {
    /// SeaweedFS lists what lies below `a/` before `a-1` and `a.txt`, as if the slash came first of all signs.
    SlashSortsFirst,
    /// SeaweedFS looks for the object before it completes an upload in parts, and not as it does: several writers of one
    /// key, each with `If-None-Match: *`, may all be told that theirs is the object (seen in 53 of 80 races of four).
    CompletesSeveral,
}

pub(super) struct Subject {
    pub(super) objects: Arc<dyn Objects>,
    pub(super) deviations: &'static [Deviation],
    /// Ends in a slash.
    pub(super) prefix: String,
    /// Files of the test, and the objects of a folder.
    directory: TempDir,
    /// What runs for this test alone.
    _server: Option<AbortOnDropHandle<()>>,
}

impl Subject {
    pub(super) async fn folder() -> Self {
        let directory = tempfile::tempdir().expect("a temporary folder");
        let objects = FolderObjects::new(directory.path().join("objects"));
        objects.create_bucket(BUCKET).await.expect("a bucket");
        Self { objects: Arc::new(objects), deviations: &[], prefix: prefix(), directory, _server: None }
    }

    pub(super) async fn seaweedfs() -> Self {
        Self {
            deviations: &[Deviation::SlashSortsFirst, Deviation::CompletesSeveral],
            ..Self::s3(&server("KARIGAR_TEST_S3")).await
        }
    }

    /// The S3 front of `karigar dev` over a folder.
    pub(super) async fn front() -> Self {
        let directory = tempfile::tempdir().expect("a temporary folder");
        let folder = FolderObjects::new(directory.path().join("objects"));
        folder.create_bucket(BUCKET).await.expect("a bucket");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let (address, serving) = karigar::dev::s3::serve(listener, folder).expect("a bound listener has an address");
        let server = tokio::spawn(async move { serving.await.expect("the front serves until the test ends") });
        Self {
            directory,
            _server: Some(AbortOnDropHandle::new(server)),
            ..Self::s3(&format!("http://{address}")).await
        }
    }

    pub(super) async fn s3(endpoint: &str) -> Self {
        let config = ObjectsConfig { endpoint: Some(endpoint.to_owned()), ..ObjectsConfig::default() };
        let directory = tempfile::tempdir().expect("a temporary folder");
        Self {
            objects: Arc::new(S3Objects::new(&config).await),
            deviations: &[],
            prefix: prefix(),
            directory,
            _server: None,
        }
    }

    /// The address of a key under the test's own prefix.
    pub(super) fn address(&self, key: &str) -> Address {
        Address { bucket: BUCKET.into(), key: format!("{}{key}", self.prefix) }
    }

    /// A path for a file of the test.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(super) async fn put(&self, key: &str, body: impl Into<Bytes>) {
        let put = self.objects.put(&self.address(key), body.into(), &ObjectHeaders::default(), PutMode::Replace).await;
        assert_eq!(put.expect("the object is written"), Put::Written);
    }

    pub(super) async fn get(&self, key: &str) -> Bytes {
        self.objects.get(&self.address(key), u64::MAX).await.expect("the object is there")
    }

    /// All keys under the test's prefix and `prefix`, without the former, page by page.
    pub(super) async fn pages(&self, prefix: &str) -> Vec<Vec<ObjectInfo>> {
        let prefix = format!("{}{prefix}", self.prefix);
        let mut pages: Vec<Vec<ObjectInfo>> = Vec::new();
        loop {
            let after = pages.last().and_then(|page| page.last()).map(|info| info.address.key.clone());
            let page = self.objects.list(BUCKET, &prefix, after.as_deref()).await.expect("the bucket is listed");
            if page.is_empty() {
                return pages;
            }
            pages.push(page);
        }
    }

    pub(super) async fn keys(&self, prefix: &str) -> Vec<String> {
        let pages = self.pages(prefix).await;
        pages.iter().flatten().map(|info| info.address.key[self.prefix.len()..].to_owned()).collect()
    }

    /// Removes what the test has written.
    pub(super) async fn clear(&self) {
        let keys = self.keys("").await;
        stream::iter(keys)
            .for_each_concurrent(16, |key| async move {
                self.objects.delete(&self.address(&key)).await.expect("the object is removed");
            })
            .await;
    }
}

fn prefix() -> String {
    format!("objects-{}/", Uuid::new_v4().simple())
}

/// Bytes in which no part is like another, so that mixed up parts show.
pub(super) fn noise(length: usize, seed: u64) -> Bytes {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut bytes = vec![0; length];
    random.fill(&mut bytes);
    bytes.into()
}
