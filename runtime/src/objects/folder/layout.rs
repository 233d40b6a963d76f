//! Where objects and what belongs to them lie, and what may be touched.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::is_absent;
use super::stored::{Identity, Kept, Stored};
use crate::objects::{Address, ObjectError};

/// A folder of objects, by blocking calls.
#[derive(Debug)]
pub(crate) struct Layout {
    root: PathBuf,
}

impl Layout {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Where files are written before they get their names; on the same file system as these.
    pub(crate) fn unfinished(&self) -> PathBuf {
        self.root.join(".unfinished")
    }

    pub(crate) fn bucket_path(&self, bucket: &str) -> Result<PathBuf, ObjectError> {
        // An address validates its bucket; names that come alone are checked the same way.
        format!("s3://{bucket}/x").parse::<Address>().map_err(ObjectError::Invalid)?;
        Ok(self.root.join(bucket))
    }

    /// Makes a bucket, and says whether it was not there before.
    pub(crate) fn create_bucket(&self, bucket: &str) -> Result<bool, ObjectError> {
        let path = self.bucket_path(bucket)?;
        fs::create_dir_all(&self.root).map_err(|error| io_error("create", &self.root, &error))?;
        match fs::create_dir(&path) {
            Ok(()) => Ok(true),
            Err(_) if path.is_dir() => Ok(false),
            Err(error) => Err(io_error("create", &path, &error)),
        }
    }

    /// An error if the bucket is not there.
    pub(crate) fn require_bucket(&self, bucket: &str) -> Result<PathBuf, ObjectError> {
        let path = self.bucket_path(bucket)?;
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_dir() => Ok(path),
            Ok(_) => {
                Err(ObjectError::Invalid(format!("{} is no folder, so there is no bucket {bucket}", path.display())))
            }
            Err(error) if is_absent(&error) => {
                let root = self.root.display();
                Err(ObjectError::Invalid(format!(
                    "there is no bucket {bucket} in {root}: create it, or correct its name"
                )))
            }
            Err(error) => Err(io_error("read", &path, &error)),
        }
    }

    /// Where an object lies, if nothing on the way leads out of the folder.
    pub(super) fn object_path(&self, address: &Address) -> Result<PathBuf, ObjectError> {
        address.check()?;
        let cant = |why: String| ObjectError::Invalid(format!("a folder can't keep {address}: {why}"));
        let mut path = self.bucket_path(&address.bucket)?;
        for part in address.key.split('/') {
            if part.is_empty() {
                return Err(cant("its key has an empty part".into()));
            }
            if matches!(part, "." | "..") || part.contains(['\0', '\\']) {
                return Err(cant(format!("the part `{part}` of its key is no file name")));
            }
            if part.len() > 255 {
                return Err(cant("a part of its key is over 255 bytes".into()));
            }
            self.refuse_link(&path)?;
            path.push(part);
        }
        self.refuse_link(&path)?;
        Ok(path)
    }

    fn refuse_link(&self, path: &Path) -> Result<(), ObjectError> {
        match fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_symlink() => {
                let (path, root) = (path.display(), self.root.display());
                Err(ObjectError::Invalid(format!(
                    "{path} is a symbolic link, which could lead out of {root}: copy the file"
                )))
            }
            _ => Ok(()),
        }
    }

    /// Where the headers of that very version of an object are kept.
    pub(super) fn kept_path(&self, address: &Address, identity: Identity) -> PathBuf {
        let digest = Sha256::digest(address.key.as_bytes());
        let mut name: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        name.push_str(&format!("-{identity}.json"));
        self.root.join(".headers").join(&address.bucket).join(name)
    }

    /// Opens an object, with what is kept of it.
    pub(crate) fn open(&self, address: &Address) -> Result<(File, Stored), ObjectError> {
        self.require_bucket(&address.bucket)?;
        let path = self.object_path(address)?;
        let opened = File::open(&path).and_then(|file| Ok((file.metadata()?, file)));
        match opened {
            Ok((metadata, file)) if metadata.is_file() => {
                let identity = Identity::of(&metadata);
                let kept = Kept::load(&self.kept_path(address, identity)).unwrap_or_else(|| Kept::guess(&address.key));
                Ok((file, Stored { bytes: metadata.len(), identity, kept }))
            }
            Ok(_) => Err(ObjectError::NotFound(address.clone())),
            Err(error) if is_absent(&error) => Err(ObjectError::NotFound(address.clone())),
            Err(error) => Err(io_error("read", &path, &error)),
        }
    }

    /// Removes an object and the folders that it leaves empty.
    pub(crate) fn delete(&self, address: &Address) -> Result<(), ObjectError> {
        let bucket = self.require_bucket(&address.bucket)?;
        let path = self.object_path(address)?;
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_file() => metadata,
            Ok(_) => return Ok(()),
            Err(error) if is_absent(&error) => return Ok(()),
            Err(error) => return Err(io_error("remove", &path, &error)),
        };
        match fs::remove_file(&path) {
            Err(error) if !is_absent(&error) => return Err(io_error("remove", &path, &error)),
            _ => {}
        }
        // Left-overs of these would do no harm: headers belong to one version, and empty folders give way.
        let _ = fs::remove_file(self.kept_path(address, Identity::of(&metadata)));
        let mut folder = path.parent();
        while let Some(empty) = folder.filter(|folder| *folder != bucket) {
            if fs::remove_dir(empty).is_err() {
                break;
            }
            folder = empty.parent();
        }
        Ok(())
    }

    /// Removes an empty bucket, and says whether it was empty.
    #[cfg(feature = "dev")]
    pub(crate) fn delete_bucket(&self, bucket: &str) -> Result<bool, ObjectError> {
        let path = self.require_bucket(bucket)?;
        match fs::remove_dir(&path) {
            Ok(()) => {
                let _ = fs::remove_dir_all(self.root.join(".headers").join(bucket));
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(false),
            Err(error) => Err(io_error("remove", &path, &error)),
        }
    }

    /// The names of the buckets, in order.
    #[cfg(feature = "dev")]
    pub(crate) fn buckets(&self) -> Result<Vec<String>, ObjectError> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => return Ok(Vec::new()),
            Err(error) => return Err(io_error("list", &self.root, &error)),
        };
        let mut names: Vec<String> = entries
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| self.bucket_path(name).is_ok())
            .collect();
        names.sort();
        Ok(names)
    }
}

/// An error of the file system, with what to do where that is known.
pub(crate) fn io_error(action: &str, path: &Path, error: &io::Error) -> ObjectError {
    let text = format!("can't {action} {}: {error}", path.display());
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            ObjectError::Invalid(format!("{text}; give the worker's user the right to it"))
        }
        ErrorKind::InvalidFilename
        | ErrorKind::NotFound
        | ErrorKind::NotADirectory
        | ErrorKind::IsADirectory
        | ErrorKind::AlreadyExists => ObjectError::Invalid(text),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            ObjectError::Unavailable(format!("{text}; make room on the disk"))
        }
        _ => ObjectError::Unavailable(text),
    }
}
