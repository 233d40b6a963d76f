//! Commands that a worker's binary adds to Karigar's own.

use std::sync::Arc;

use clap::{ArgMatches, Args, FromArgMatches};
use futures_util::future::BoxFuture;

use super::failure::Failure;
use super::{Settings, connect};
use crate::config::Config;
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
    /// The objects, by the configuration.
    pub objects: Arc<dyn Objects>,
}

/// The command with `--config`.
pub(super) fn with_settings(command: clap::Command) -> clap::Command {
    Settings::augment_args(command)
}

pub(super) async fn run(command: &dyn ExtraCommand, matches: &ArgMatches) -> Result<(), Failure> {
    let settings = Settings::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
    let config = settings.load()?.config;
    let objects = connect::objects(&config).await;
    command.run(matches, ExtraContext { config, objects }).await.map_err(Failure::new)
}
