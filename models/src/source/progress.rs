//! Who wants to know how far a file is.

use super::Source;

/// A file on its way into the cache.
#[derive(Debug, Clone, Copy)]
pub struct Fetching<'a> {
    /// The model that it is of.
    pub model: &'a str,
    /// What the manifest calls it.
    pub file: &'a str,
    /// Where it comes from.
    pub source: &'a Source,
    /// Its size when it is complete.
    pub bytes: u64,
}

/// Is told how far files are. Called often; must not block.
pub trait Progress: Send + Sync {
    /// So many of [`Fetching::bytes`] are here. The first call is before the source is asked, the last at the end.
    fn advanced(&self, file: &Fetching<'_>, so_far: u64);

    /// Another process is fetching the same file; its end is waited for.
    fn waiting(&self, _file: &Fetching<'_>) {}

    /// The file is complete, verified and in the cache.
    fn finished(&self, _file: &Fetching<'_>) {}
}

impl<F: Fn(&Fetching<'_>, u64) + Send + Sync> Progress for F {
    fn advanced(&self, file: &Fetching<'_>, so_far: u64) {
        self(file, so_far);
    }
}

/// Nobody wants to know.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn advanced(&self, _: &Fetching<'_>, _: u64) {}
}
