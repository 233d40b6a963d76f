//! Writing an object: into a file without a name that matters, which then gets the object's name in one step.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::is_absent;
use super::layout::{Layout, io_error};
use super::stored::{Identity, Kept};
use crate::objects::{Address, ObjectError, Put, PutMode};

/// A file that is being written. It is removed unless it is committed.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    layout: &'a Layout,
    path: PathBuf,
    file: File,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(layout: &'a Layout) -> Result<Self, ObjectError> {
        let folder = layout.unfinished();
        fs::create_dir_all(&folder).map_err(|error| io_error("create", &folder, &error))?;
        let path = folder.join(uuid::Uuid::new_v4().to_string());
        let file = File::create_new(&path).map_err(|error| io_error("create", &path, &error))?;
        Ok(Self { layout, path, file })
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), ObjectError> {
        self.file.write_all(bytes).map_err(|error| io_error("write", &self.path, &error))
    }

    pub(crate) fn copy(&mut self, source: &mut impl Read) -> Result<u64, ObjectError> {
        io::copy(source, &mut self.file).map_err(|error| io_error("write", &self.path, &error))
    }

    /// Gives the file the object's name.
    pub(crate) fn commit(self, address: &Address, kept: &Kept, mode: PutMode) -> Result<Put, ObjectError> {
        let target = self.layout.object_path(address)?;
        // Immutable names make it worth the wait: a file that lost its bytes with the power could never be replaced.
        let identity = self
            .file
            .set_modified(Identity::fresh())
            .and_then(|()| self.file.sync_data())
            .and_then(|()| self.file.metadata())
            .map(|metadata| Identity::of(&metadata))
            .map_err(|error| io_error("write", &self.path, &error))?;
        let kept_path = self.layout.kept_path(address, identity);
        write_kept(&kept_path, address, kept)?;
        let former = fs::symlink_metadata(&target).ok().map(|metadata| Identity::of(&metadata));
        let put = self.give_name(address, &target, mode);
        match &put {
            Ok(Put::Written) => {
                if let Some(former) = former.filter(|former| *former != identity) {
                    let _ = fs::remove_file(self.layout.kept_path(address, former));
                }
            }
            _ => drop(fs::remove_file(&kept_path)),
        }
        put
    }

    /// Keeps the file as another unfinished one, at this path.
    #[cfg(feature = "dev")]
    pub(crate) fn move_to(self, path: &Path) -> Result<(), ObjectError> {
        fs::rename(&self.path, path).map_err(|error| io_error("write", path, &error))
    }

    fn give_name(&self, address: &Address, target: &Path, mode: PutMode) -> Result<Put, ObjectError> {
        // More than one round only where a delete removes the folder that was just made.
        for _ in 0..16 {
            if let Some(folder) = target.parent()
                && let Err(error) = fs::create_dir_all(folder)
            {
                match error.kind() {
                    ErrorKind::NotADirectory | ErrorKind::AlreadyExists => return Err(clash(address)),
                    ErrorKind::NotFound => continue,
                    _ => return Err(io_error("create", folder, &error)),
                }
            }
            let named = match mode {
                PutMode::IfAbsent => fs::hard_link(&self.path, target),
                PutMode::Replace => fs::rename(&self.path, target),
            };
            match named {
                Ok(()) => return Ok(Put::Written),
                // A folder that a delete left behind gives way, one with objects in it does not.
                Err(_) if target.is_dir() => match fs::remove_dir(target) {
                    Err(error) if !is_absent(&error) => return Err(clash(address)),
                    _ => {}
                },
                Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(Put::Existed),
                Err(error) if error.kind() == ErrorKind::NotADirectory => return Err(clash(address)),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(io_error("write", target, &error)),
            }
        }
        Err(ObjectError::Unavailable(format!("the folder of {address} is being removed again and again")))
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        // After a rename there is nothing to remove.
        let _ = fs::remove_file(&self.path);
    }
}

fn write_kept(path: &Path, address: &Address, kept: &Kept) -> Result<(), ObjectError> {
    let text = serde_json::to_vec(&Kept { key: address.key.clone(), ..kept.clone() })
        .map_err(|error| ObjectError::Invalid(format!("the headers of {address} can't be kept: {error}")))?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| io_error("create", folder, &error))?;
    }
    fs::write(path, text).map_err(|error| io_error("write", path, &error))
}

fn clash(address: &Address) -> ObjectError {
    ObjectError::Invalid(format!(
        "a folder can't keep {address}: another object's key is the beginning of its key, or begins with its key and a slash; \
         choose another key"
    ))
}
