//! What `karigar models …` does: list, pull and verify. They write where they are told to, and name everything that is
//! wrong, not the first alone.

mod list;
mod pull;
mod verify;

pub use list::{Format, list};
pub use pull::pull;
pub use verify::{GoldenReport, GoldenRunner, verify};

use std::fmt;
use std::io;

use crate::error::LoadError;
use crate::manifest::{Manifest, Manifests};

/// Why a command did not do all that it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// These models, or the library, are not in order. Never empty.
    #[error("{}", Lines(.0))]
    Models(Vec<LoadError>),
    /// The output can't be written.
    #[error("the output can't be written: {0}")]
    Output(#[from] io::Error),
}

struct Lines<'a>(&'a [LoadError]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, error) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

/// The manifests of these names, or all if none is named. Wrong names go to `errors`.
fn selected<'a>(manifests: &'a Manifests, names: &[String], errors: &mut Vec<LoadError>) -> Vec<&'a Manifest> {
    if names.is_empty() {
        return manifests.iter().collect();
    }
    let mut selected = Vec::new();
    for name in names {
        match manifests.get(name) {
            Ok(manifest) => selected.push(manifest),
            Err(error) => errors.push(error),
        }
    }
    selected
}

fn all_in_order(errors: Vec<LoadError>) -> Result<(), CommandError> {
    if errors.is_empty() { Ok(()) } else { Err(CommandError::Models(errors)) }
}

#[cfg(test)]
mod tests;
