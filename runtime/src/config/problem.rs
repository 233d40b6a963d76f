//! What is wrong with a configuration: where, what, and the remedy.

use std::fmt;
use std::path::PathBuf;

use super::Origin;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The setting's dotted path, such as `pools.standard.slots`.
    pub path: String,
    /// Where its value came from, as far as that is known.
    pub origin: Option<Origin>,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl Problem {
    /// What is wrong with the setting at a dotted path, and what to do.
    pub fn new(path: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { path: path.into(), origin: None, what: what.into(), remedy: remedy.into() }
    }

    pub(super) fn at(mut self, origin: &Origin) -> Self {
        self.origin = Some(origin.clone());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Some(origin) => write!(f, "`{}` ({origin}): {}; {}", self.path, self.what, self.remedy),
            None => write!(f, "`{}`: {}; {}", self.path, self.what, self.remedy),
        }
    }
}

/// All that is wrong, in the order of the settings. Never empty as an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    pub(super) fn into_result(self) -> Result<(), Problems> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Why there is no configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("the configuration file `{}` can't be read: {why}; correct the path, or leave it out to run on defaults and KARIGAR__… variables", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// The file is not TOML.
    #[error("{}:{line}: {why}; the file must be TOML 1.0", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What the parser says.
        why: String,
    },
    /// Unknown keys and values of a wrong type, all of them.
    #[error("{0}")]
    Values(Problems),
}
