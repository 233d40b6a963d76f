//! Templates of messages: a folder of the operator's, or the samples that are built in.

mod command;
mod samples;
mod words;

#[cfg(test)]
mod tests;

pub use command::TemplatesCommand;
pub use words::Words;

use std::path::Path;

use karigar_notify::templates::{Locale, Problem, Templates};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where templates are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TemplatesConfig {
    /// The folder, as `karigar templates check` takes it; the built-in samples if not set.
    pub folder: Option<String>,
    /// The language that all others fall back to.
    pub default_locale: String,
}

impl Default for TemplatesConfig {
    fn default() -> Self {
        Self { folder: None, default_locale: "en".to_owned() }
    }
}

impl TemplatesConfig {
    /// Reads and checks all of them.
    pub(super) fn load(&self) -> Result<Templates, Vec<String>> {
        let default = self.locale().map_err(|why| vec![why])?;
        let read = match &self.folder {
            Some(folder) => Templates::read(Path::new(folder), default),
            None => Templates::new(samples::all(), default),
        };
        read.map_err(|problems| problems.iter().map(Problem::to_string).collect())
    }

    pub(super) fn locale(&self) -> Result<Locale, String> {
        self.default_locale.parse().map_err(|why| format!("`notify.templates.default_locale`: {why}"))
    }
}
