//! ONNX Runtime's own library: a file like a model's, where the machine has none.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use super::{Cache, Digest, Fetchers, Member, Progress, Source};
use crate::error::LoadError;
use crate::manifest::FileSpec;

/// The environment's variable that names a library of one's own.
pub const VARIABLE: &str = "ORT_DYLIB_PATH";
/// What the library is called in errors and in output.
pub const NAME: &str = "onnxruntime";
/// The version that is fetched.
pub const VERSION: &str = "1.31.1";

const FILE: &str = "library";

/// Hash and size of the library in the package of [`VERSION`], which are the same for every version of Python.
const PINNED: [(&str, &str, &str, u64); 2] = [
    ("linux", "x86_64", "fc44112fbe06d7d689c57e11d3862031f64711007e4ee020f8eed5185fd2c1d3", 29_352_200),
    ("linux", "aarch64", "8aa3b76b28c778a2b1dd660d34161adb1d508c9ccd04ff9dc80e26eca5df8467", 25_265_040),
];

/// Which library is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Library {
    /// That of `ORT_DYLIB_PATH`.
    Own(PathBuf),
    /// That of the cache.
    Pinned(FileSpec),
}

impl fmt::Display for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Library::Own(path) => write!(f, "{} (by {VARIABLE})", path.display()),
            Library::Pinned(_) => write!(f, "ONNX Runtime {VERSION} of the cache"),
        }
    }
}

/// The pinned library of a platform, if there is one.
pub fn pinned(os: &str, arch: &str) -> Option<FileSpec> {
    let (_, _, sha256, bytes) = PINNED.iter().find(|(its_os, its_arch, ..)| *its_os == os && *its_arch == arch)?;
    let member = Member {
        package: NAME.to_owned(),
        version: VERSION.to_owned(),
        path: format!("{NAME}/capi/libonnxruntime.so.{VERSION}"),
    };
    Some(FileSpec { source: Source::Wheel(member), sha256: sha256.parse().ok()?, bytes: *bytes })
}

/// The library for this process: its own by [`VARIABLE`], else the pinned one.
pub fn choose() -> Result<Library, LoadError> {
    choose_by(std::env::var_os(VARIABLE))
}

fn choose_by(variable: Option<OsString>) -> Result<Library, LoadError> {
    if let Some(path) = variable.filter(|path| !path.is_empty()).map(PathBuf::from) {
        return match path.is_file() {
            true => Ok(Library::Own(path)),
            false => Err(error(format!(
                "{VARIABLE} names `{}`, which is no file; correct it to the full path of libonnxruntime.so, or unset \
                 it to use version {VERSION} of the cache",
                path.display()
            ))),
        };
    }
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    pinned(os, arch).map(Library::Pinned).ok_or_else(|| {
        error(format!(
            "no library is pinned for {os} on {arch}; install ONNX Runtime {VERSION} and set {VARIABLE} to it"
        ))
    })
}

/// The library's path; it is fetched if it is neither given nor in the cache.
pub fn ensure(cache: &Cache, fetchers: &dyn Fetchers, progress: &dyn Progress) -> Result<PathBuf, LoadError> {
    match choose()? {
        Library::Own(path) => Ok(path),
        Library::Pinned(spec) => cache.file(NAME, FILE, &spec, fetchers, progress),
    }
}

/// The library's path, if it is given or in the cache.
pub fn cached(cache: &Cache) -> Result<PathBuf, LoadError> {
    match choose()? {
        Library::Own(path) => Ok(path),
        Library::Pinned(spec) => cache.cached_file(NAME, FILE, &spec),
    }
}

/// Reads the library from beginning to end. The pinned one must have the pinned hash; one's own must have the hash that
/// it had when it was first verified, which the cache remembers.
pub fn verify(cache: &Cache) -> Result<Verified, LoadError> {
    verify_this(cache, choose()?)
}

/// A library that is what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Which it is.
    pub library: Library,
    /// Its hash.
    pub sha256: Digest,
    /// Where it is.
    pub path: PathBuf,
}

fn verify_this(cache: &Cache, library: Library) -> Result<Verified, LoadError> {
    let (path, sha256) = match &library {
        Library::Pinned(spec) => (cache.verify(NAME, FILE, spec)?, spec.sha256),
        Library::Own(path) => {
            let sha256 =
                Digest::of_file(path).map_err(|why| error(format!("`{}` can't be read: {why}", path.display())))?;
            remember(cache, path, sha256)?;
            (path.clone(), sha256)
        }
    };
    Ok(Verified { library, sha256, path })
}

/// Compares with what was found here first. A cache that can't be written remembers nothing, and refuses nothing new.
fn remember(cache: &Cache, library: &Path, found: Digest) -> Result<(), LoadError> {
    let folder = cache.root().join("libraries");
    let note = folder.join(Digest::of(library.as_os_str().as_encoded_bytes()).to_string());
    match std::fs::read_to_string(&note).ok().and_then(|text| text.trim().parse::<Digest>().ok()) {
        Some(first) if first == found => Ok(()),
        Some(first) => Err(error(format!(
            "the library `{}` changed: its SHA-256 is {found} and was {first}; restore it, or remove `{}` if you \
             replaced it on purpose",
            library.display(),
            note.display()
        ))),
        None => {
            let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&note, format!("{found}\n")));
            if let Err(why) = written {
                tracing::debug!(%why, note = %note.display(), "the library's hash is not remembered");
            }
            Ok(())
        }
    }
}

fn error(reason: String) -> LoadError {
    LoadError { model: NAME.to_owned(), reason }
}

#[cfg(test)]
mod tests;
