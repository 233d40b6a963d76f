//! Every command of a worker's binary, as a library: [`main`].
//!
//! Data goes to standard output, remarks and errors to standard error. Exit codes: 0 done, 1 failed, 2 the command made
//! no sense as it stands.

mod config;
mod connect;
mod dlq;
mod doctor;
mod enqueue;
mod extra;
pub(crate) mod failure;
mod jobs;
mod migrate;
pub(crate) mod output;
mod parse;
pub(crate) mod program;
mod reference;
mod run;
mod schema;
#[cfg(test)]
mod screen;
pub(crate) mod signals;

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::config::{Loaded, Sections};
use crate::objects::Objects;
use crate::worker::WorkerBuilder;

pub use extra::{ExtraCommand, ExtraContext};
use failure::Failure;
use output::Output;
pub use reference::reference;

/// Receives jobs from SQS, runs them, and writes results to S3 and PostgreSQL.
#[derive(Debug, Parser)]
#[command(after_help = "Exit codes: 0 done, 1 failed, 2 the command made no sense as it stands.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where a command's settings come from.
#[derive(Debug, Args)]
struct Settings {
    /// The configuration file; karigar.toml where there is one. KARIGAR__SECTION__KEY overrides its values
    #[arg(long = "config", global = true, value_name = "FILE", env = "KARIGAR_CONFIG", hide_env_values = true)]
    file: Option<PathBuf>,
}

/// A command that works by a configuration.
#[derive(Debug, Args)]
struct Configured<A: Args> {
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    args: A,
}

/// A group of commands that work by a configuration.
#[derive(Debug, Args)]
struct ConfiguredGroup<C: Subcommand> {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: C,
}

impl Settings {
    fn load(&self, sections: &Sections) -> Result<Loaded, Failure> {
        connect::load(self.file.as_deref(), sections)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs everything in one process, for development: queue, store, objects and a worker
    #[cfg(feature = "dev")]
    Dev(crate::dev::DevOptions),
    /// Runs a worker of one pool against SQS, S3 and PostgreSQL
    Run(Configured<run::RunArgs>),
    /// Puts a job into a queue, checked against its kind's schema
    Enqueue(Configured<enqueue::EnqueueArgs>),
    /// Lists, shows, cancels and purges the records of jobs
    Jobs(ConfiguredGroup<jobs::JobsCommand>),
    /// Lists, shows and sends back dead letters
    Dlq(ConfiguredGroup<dlq::DlqCommand>),
    /// Brings the database's schema up to date
    Migrate(Settings),
    /// Shows the effective configuration and where each value came from; secrets are hidden
    Config(Configured<config::ConfigArgs>),
    /// Shows what a kind takes and returns, or lists the kinds
    Schema(schema::SchemaArgs),
    /// Looks for what is wrong with the configuration, the queues, the bucket and the database
    Doctor(Configured<doctor::DoctorArgs>),
}

/// Runs the command that the process's arguments name, with the handlers of `builder`.
///
/// It is to be awaited on a multi-threaded runtime, as `#[tokio::main]` makes it. That has as many threads as the
/// cgroup's CPU quota allows (`std::thread::available_parallelism` reads it).
pub async fn main(builder: WorkerBuilder) -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    program::called(arguments.first().map(OsString::as_os_str));
    let cli = match parse(arguments, &builder) {
        Ok(Parsed::Own(cli)) => cli,
        Ok(Parsed::Extra(command, matches)) => {
            return match extra::run(&*command, &matches, builder.sections()).await {
                Ok(()) => ExitCode::SUCCESS,
                Err(failure) => failure.report(&mut io::stderr()),
            };
        }
        Err(error) => {
            // Help goes to standard output, errors to standard error; where neither can be written the code is all.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let done = match cli.command {
        #[cfg(feature = "dev")]
        Command::Dev(options) => return Box::pin(crate::dev::run(builder, options)).await,
        command => {
            let (mut stdout, mut stderr) = (io::stdout(), io::stderr());
            Box::pin(run_command(command, builder, &mut Output::new(&mut stdout, &mut stderr))).await
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(&mut io::stderr()),
    }
}

fn with_extras(command: clap::Command, builder: &WorkerBuilder) -> clap::Command {
    let extras = builder.commands.iter().map(|extra| extra::with_settings(extra.command()));
    command.subcommands(extras)
}

/// A command of Karigar's, or of the worker's own with its arguments.
enum Parsed {
    Own(Cli),
    Extra(Arc<dyn ExtraCommand>, ArgMatches),
}

fn parse(arguments: Vec<OsString>, builder: &WorkerBuilder) -> Result<Parsed, clap::Error> {
    let version = builder.version.unwrap_or(env!("CARGO_PKG_VERSION"));
    let command = Cli::command().name(program::name()).bin_name(program::name()).version(version);
    let matches = with_extras(command, builder).try_get_matches_from(arguments)?;
    if let Some((name, matches)) = matches.subcommand()
        && let Some(extra) = builder.commands.iter().find(|extra| extra.command().get_name() == name)
    {
        return Ok(Parsed::Extra(Arc::clone(extra), matches.clone()));
    }
    Cli::from_arg_matches(&matches).map(Parsed::Own)
}

async fn run_command(command: Command, builder: WorkerBuilder, out: &mut Output<'_>) -> Result<(), Failure> {
    match command {
        #[cfg(feature = "dev")]
        Command::Dev(_) => Err(Failure::usage("`dev` has an output of its own")),
        Command::Run(Configured { settings, args }) => {
            // Boxed, as it is far larger than the other commands.
            let loaded = settings.load(builder.sections())?;
            Box::pin(run::run(&args, &loaded, builder)).await
        }
        Command::Enqueue(Configured { settings, args }) => {
            let config = settings.load(builder.sections())?.config;
            let queues = connect::queues(&config).await;
            let objects = async || connect::objects(&config).await as Arc<dyn Objects>;
            enqueue::run(args, builder.router(), &config, &*queues, objects, &mut io::stdin(), out).await
        }
        Command::Jobs(ConfiguredGroup { settings, command }) => {
            let config = settings.load(builder.sections())?.config;
            let store = connect::store(&config)?;
            let mut stdin = io::stdin().lock();
            let person = io::stdin().is_terminal();
            let answers = person.then_some(&mut stdin as &mut dyn io::BufRead);
            jobs::run(command, &store, &config, answers, out).await
        }
        Command::Dlq(ConfiguredGroup { settings, command }) => {
            let config = settings.load(builder.sections())?.config;
            let queues = connect::queues(&config).await;
            dlq::run(command, &config, &*queues, &signals::cancelled_by_interrupt(), out).await
        }
        Command::Migrate(settings) => {
            let store = connect::store(&settings.load(builder.sections())?.config)?
                .with_migrations(builder.extra_migrations())?;
            migrate::run(&store, out).await
        }
        Command::Config(Configured { settings, args }) => {
            config::run(&args, builder.sections(), &settings.load(builder.sections())?, out)
        }
        Command::Schema(args) => schema::run(&args, builder.router(), out),
        Command::Doctor(Configured { settings, args }) => {
            doctor::run(&args, settings.file.as_deref(), &builder, out).await
        }
    }
}

#[cfg(test)]
mod tests;
