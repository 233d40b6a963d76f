//! The parts of a manifest.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::source::{Digest, Source};

/// A file: where it comes from, and the only content that is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSpec {
    /// Where it comes from.
    pub source: Source,
    /// The SHA-256 of its content.
    pub sha256: Digest,
    /// Its size.
    pub bytes: u64,
}

/// A tensor that a model takes or gives.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TensorSpec {
    /// Its name in the model.
    pub name: String,
    /// The type of its numbers.
    pub dtype: DType,
    /// Its dimensions, outermost (the batch) first.
    pub shape: Vec<Dim>,
}

/// The type of a tensor's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DType {
    /// 32-bit floats.
    F32,
    /// 64-bit integers.
    I64,
    /// 32-bit integers.
    I32,
}

/// A dimension: `224`, or a name where it is free, such as `"batch"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Dim {
    /// Always this many.
    Fixed(usize),
    /// Any number; the same name is the same number in one run.
    Free(String),
}

/// How calls become batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batching {
    /// How many items a batch has at most.
    pub max_items: u32,
    /// How long the longest item times the number of items may be, in units of `cost`.
    pub max_cost: u64,
    /// What an item's length counts.
    pub cost: Cost,
    /// How many waiting calls are looked at when a batch is formed.
    #[serde(default = "default_window")]
    pub window: u32,
    /// A call that has waited this long is never overtaken.
    pub longest_wait_ms: u64,
}

fn default_window() -> u32 {
    128
}

impl Batching {
    /// [`Batching::longest_wait_ms`] as a duration.
    pub fn longest_wait(&self) -> Duration {
        Duration::from_millis(self.longest_wait_ms)
    }
}

/// What [`crate::task::Task::length`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cost {
    /// Every item is as long as any other: 1.
    Items,
    /// Tokens of a text, padding included.
    Tokens,
    /// Pixels of a picture, or columns of one of fixed height.
    Pixels,
}

/// A kind of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceName {
    /// The processor.
    Cpu,
    /// An NVIDIA GPU.
    Cuda,
}

impl fmt::Display for DeviceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DeviceName::Cpu => "cpu",
            DeviceName::Cuda => "cuda",
        })
    }
}

/// How a model runs on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceSpec {
    /// Sessions, each on its own thread; 0 is one per core of the cgroup's quota.
    pub sessions: u32,
    /// Threads inside of a session.
    pub threads: u32,
    /// In place of [`Batching::max_items`].
    #[serde(default)]
    pub max_items: Option<u32>,
    /// In place of [`Batching::max_cost`].
    #[serde(default)]
    pub max_cost: Option<u64>,
}

/// Where a manifest came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Origin {
    /// It is part of the program.
    #[default]
    Builtin,
    /// A team's own file.
    File(PathBuf),
}

impl Origin {
    /// The folder that the manifest's own files lie in.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Origin::Builtin => None,
            Origin::File(path) => path.parent(),
        }
    }

    /// What to call a manifest that has told no name.
    pub(super) fn stem(&self) -> String {
        match self {
            Origin::Builtin => "built in".to_owned(),
            Origin::File(path) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Builtin => f.write_str("the built-in manifest"),
            Origin::File(path) => write!(f, "{}", path.display()),
        }
    }
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Dim::Fixed(size) => write!(f, "{size}"),
            Dim::Free(name) => f.write_str(name),
        }
    }
}

impl<'de> Deserialize<'de> for Dim {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DimVisitor)
    }
}

struct DimVisitor;

impl de::Visitor<'_> for DimVisitor {
    type Value = Dim;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a size from 1, or a name in quotes for a free dimension")
    }

    fn visit_i64<E: de::Error>(self, size: i64) -> Result<Dim, E> {
        match usize::try_from(size) {
            Ok(size) if size > 0 => Ok(Dim::Fixed(size)),
            _ => Err(E::invalid_value(de::Unexpected::Signed(size), &self)),
        }
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Dim, E> {
        match name.is_empty() {
            false => Ok(Dim::Free(name.to_owned())),
            true => Err(E::invalid_value(de::Unexpected::Str(name), &self)),
        }
    }
}
