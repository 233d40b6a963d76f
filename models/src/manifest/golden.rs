//! The golden sample: an input whose right answer is known. A model that loads may still be wrong; this tells.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Manifest, Origin, builtin, read};
use crate::error::LoadError;
use crate::source::Digest;

/// A sample and its right answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    /// The input's file, relative to the manifest.
    #[serde(default)]
    pub input: Option<String>,
    /// The SHA-256 of `input`: what a changed sample is told by.
    #[serde(default)]
    pub input_sha256: Option<Digest>,
    /// The input itself, in place of a file.
    #[serde(default)]
    pub text: Option<String>,
    /// The right output, as the task writes it.
    #[serde(default)]
    pub output: Option<toml::Value>,
    /// A JSON file of the right output in place of `output`, relative to the manifest.
    #[serde(default)]
    pub file: Option<String>,
    /// The SHA-256 of `file`.
    #[serde(default)]
    pub file_sha256: Option<Digest>,
    /// By how much a number may differ from the right one.
    pub tolerance: f32,
}

impl Manifest {
    /// The golden sample's input: its file's bytes, or its text's. The file's hash is checked.
    pub fn golden_bytes(&self) -> Result<Cow<'_, [u8]>, LoadError> {
        match (&self.golden.input, &self.golden.text) {
            (Some(path), _) => self.golden_file("input", path, self.golden.input_sha256),
            (None, Some(text)) => Ok(Cow::Borrowed(text.as_bytes())),
            (None, None) => Err(self.error("`golden` has neither `input` nor `text`; add one")),
        }
    }

    /// The golden sample's right output, as the task's own type.
    pub fn golden_output<T: DeserializeOwned>(&self) -> Result<T, LoadError> {
        let wrong =
            |why: &dyn std::fmt::Display| self.error(format!("the golden output is none of this task's: {why}"));
        match (&self.golden.output, &self.golden.file) {
            (Some(output), _) => read::value(output).map_err(|error| wrong(&error.under("output").under("golden"))),
            (None, Some(path)) => {
                let bytes = self.golden_file("file", path, self.golden.file_sha256)?;
                let mut json = serde_json::Deserializer::from_slice(&bytes);
                serde_path_to_error::deserialize(&mut json).map_err(|error| wrong(&format!("{path}: {error}")))
            }
            (None, None) => Err(self.error("`golden` has neither `output` nor `file`; add one")),
        }
    }

    /// Checks the hash of the right output's file, where it has one.
    pub(crate) fn golden_file_is_right(&self) -> Result<(), LoadError> {
        let Some(path) = &self.golden.file else { return Ok(()) };
        self.golden_file("file", path, self.golden.file_sha256).map(drop)
    }

    /// A file beside the manifest, refused where it is not the one that the manifest means.
    fn golden_file(&self, key: &str, path: &str, expected: Option<Digest>) -> Result<Cow<'_, [u8]>, LoadError> {
        let bytes = match &self.origin {
            Origin::Builtin => Cow::Borrowed(builtin::golden(path).ok_or_else(|| {
                self.error(format!("`golden.{key}`: `{path}` is not built in; list it in manifest/builtin.rs"))
            })?),
            Origin::File(manifest) => {
                let path = manifest.with_file_name(path);
                Cow::Owned(std::fs::read(&path).map_err(|error| {
                    self.error(format!("`golden.{key}`: `{}` can't be read: {error}; restore it", path.display()))
                })?)
            }
        };
        let found = Digest::of(&bytes);
        match expected {
            Some(expected) if expected == found => Ok(bytes),
            Some(expected) => Err(self.error(format!(
                "the golden sample `{path}` has the SHA-256 {found}, and `golden.{key}_sha256` says {expected}; \
                 restore the file, or correct the manifest if you changed it on purpose"
            ))),
            None => Err(self.error(format!(
                "`golden.{key}_sha256` is missing; add {key}_sha256 = \"{found}\" if `{path}` is the sample you mean"
            ))),
        }
    }
}
