//! Listing a bucket in the order of keys.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use super::is_absent;
use super::layout::{Layout, io_error};
use super::stored::{Identity, Kept, Stored};
use crate::objects::ObjectError;

/// Takes one object; breaks to stop.
pub(crate) type Visit<'a> = dyn FnMut(String, Stored) -> ControlFlow<()> + 'a;

impl Layout {
    /// Visits the objects whose keys begin with `prefix` and come after `after`, in the order of keys. Headers are
    /// not read.
    pub(crate) fn walk(
        &self,
        bucket: &str,
        prefix: &str,
        after: &str,
        visit: &mut Visit<'_>,
    ) -> Result<(), ObjectError> {
        let folder = self.require_bucket(bucket)?;
        walk(&folder, "", &Range { prefix, after }, visit).map(drop)
    }
}

struct Range<'a> {
    prefix: &'a str,
    after: &'a str,
}

fn walk(folder: &Path, base: &str, range: &Range<'_>, visit: &mut Visit<'_>) -> Result<ControlFlow<()>, ObjectError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // Removed since it was seen.
        Err(error) if is_absent(&error) => return Ok(ControlFlow::Continue(())),
        Err(error) => return Err(io_error("list", folder, &error)),
    };
    let mut keys = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| io_error("list", folder, &error))?;
        let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else { continue };
        // A folder's keys begin with its name and a slash, and are sorted by that.
        if kind.is_dir() {
            keys.push(format!("{base}{name}/"));
        } else if kind.is_file() {
            keys.push(format!("{base}{name}"));
        }
    }
    keys.sort_unstable();
    for key in keys {
        let path = folder.join(key[base.len()..].trim_end_matches('/'));
        if key.ends_with('/') {
            let holds_prefix = key.starts_with(range.prefix) || range.prefix.starts_with(&key);
            let is_over = range.after >= key.as_str() && !range.after.starts_with(&key);
            if holds_prefix && !is_over && walk(&path, &key, range, visit)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        } else if key.starts_with(range.prefix) && key.as_str() > range.after {
            let Ok(metadata) = fs::symlink_metadata(&path) else { continue };
            let stored = Stored { bytes: metadata.len(), identity: Identity::of(&metadata), kept: Kept::default() };
            if visit(key, stored).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
    Ok(ControlFlow::Continue(()))
}
