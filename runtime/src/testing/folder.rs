//! A folder that goes when its owner goes.

use std::path::{Path, PathBuf};

pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        Self(std::env::temp_dir().join(format!("karigar-kit-{}", uuid::Uuid::new_v4().simple())))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It may never have been made.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
