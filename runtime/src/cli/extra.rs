//! Commands that a worker's binary adds to Karigar's own.

use std::sync::Arc;

use clap::{ArgMatches, Args, FromArgMatches};
use futures_util::future::BoxFuture;

use super::failure::Failure;
use super::{Settings, connect};
use crate::config::{Config, ConfigSection, SectionValues, Sections};
use crate::objects::Objects;

/// A command of a worker's own, added by `WorkerBuilder::command`.
pub trait ExtraCommand: Send + Sync + 'static {
    /// Its name, its arguments and its help.
    fn command(&self) -> clap::Command;

    /// Runs it. Writes to standard output what it is for; the error says what was wrong and what to do, for people.
    fn run<'a>(&'a self, matches: &'a ArgMatches, with: ExtraContext) -> BoxFuture<'a, Result<(), String>>;
}

/// What a command may use.
pub struct ExtraContext {
    /// The effective configuration.
    pub config: Config,
    /// The sections that handlers added to it.
    pub sections: SectionValues,
    /// The objects, by the configuration.
    pub objects: Arc<dyn Objects>,
}

impl ExtraContext {
    /// The settings of a section that `WorkerBuilder::section` added.
    ///
    /// # Errors
    /// The section was not added, or not with this type.
    pub fn section<T: ConfigSection>(&self, name: &str) -> Result<T, String> {
        self.sections.get(name)
    }
}

/// The command with `--config`.
pub(super) fn with_settings(command: clap::Command) -> clap::Command {
    Settings::augment_args(command)
}

pub(super) async fn run(command: &dyn ExtraCommand, matches: &ArgMatches, sections: &Sections) -> Result<(), Failure> {
    let settings = Settings::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
    let loaded = settings.load(sections)?;
    let (config, sections) = (loaded.config, loaded.sections);
    let objects = connect::objects(&config).await;
    command.run(matches, ExtraContext { config, sections, objects }).await.map_err(Failure::new)
}
