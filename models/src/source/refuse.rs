//! What is refused, whatever its source says it is.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::Digest;
use crate::manifest::FileSpec;

/// What a file of Git LFS begins with that is not there.
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";
const LFS: &str = "it is a Git LFS pointer, which stands for a file and is not the file; its source was made without \
                   `git lfs pull`, so take another version or source";

/// Why this file is not the one that is meant, and what to do; `None` if it is the one.
pub(super) fn reason(path: &Path, spec: &FileSpec) -> io::Result<Option<String>> {
    let bytes = std::fs::metadata(path)?.len();
    if bytes != spec.bytes {
        return Ok(Some(match begins_like_a_pointer(path)? {
            true => LFS.to_owned(),
            false => wrong_size(bytes, spec),
        }));
    }
    let found = Digest::of_file(path)?;
    Ok((found != spec.sha256).then(|| {
        let expected = spec.sha256;
        format!(
            "its SHA-256 is {found} and should be {expected}; it is another file, or it was changed: take it from a \
             source that you trust, and correct `sha256` only after the golden sample passed"
        )
    }))
}

/// What is wrong with a source that says that it has so many bytes.
pub(super) fn wrong_size(bytes: u64, spec: &FileSpec) -> String {
    let word = if bytes < spec.bytes { "short" } else { "long" };
    format!(
        "it is too {word}: {bytes} bytes, and should be {}; correct `source`, or `bytes` and `sha256` if another file \
         is meant",
        spec.bytes
    )
}

fn begins_like_a_pointer(path: &Path) -> io::Result<bool> {
    let mut beginning = Vec::new();
    File::open(path)?.take(LFS_POINTER.len() as u64).read_to_end(&mut beginning)?;
    Ok(beginning == LFS_POINTER)
}
