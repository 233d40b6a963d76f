//! `karigar models`: lists, fetches and verifies models.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command};
use futures_util::future::BoxFuture;
use karigar::cli::{ExtraCommand, ExtraContext};
use karigar::objects::Objects;
use karigar_models::command::{Format, list, pull, verify};

use super::config::{ModelsConfig, SECTION};
use super::golden::Golden;
use super::place::{cache, manifests, sources};
use super::progress;

/// `karigar models list`, `pull` and `verify`.
#[derive(Debug, Clone, Copy, Default)]
pub struct ModelsCommand;

/// What it was asked to do.
enum Asked {
    List(Format),
    Pull(Vec<String>),
    Verify(Vec<String>),
}

impl ExtraCommand for ModelsCommand {
    fn command(&self) -> Command {
        let names =
            || Arg::new("name").value_name("NAME").action(ArgAction::Append).help("The models; all without one");
        let cache = Arg::new("cache")
            .long("cache")
            .value_name("DIR")
            .value_parser(clap::value_parser!(PathBuf))
            .global(true)
            .help("The folder that holds models; `models.cache` of the configuration if not given");
        let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help("Prints JSON instead of a table");
        Command::new("models")
            .about("Lists, fetches and verifies models")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .arg(cache)
            .subcommand(Command::new("list").about("Lists the models that there are manifests for").arg(json))
            .subcommand(
                Command::new("pull").about("Fetches models and the ONNX Runtime library into the cache").arg(names()),
            )
            .subcommand(
                Command::new("verify").about("Hashes what is in the cache and runs each golden sample").arg(names()),
            )
    }

    fn run<'a>(&'a self, matches: &'a ArgMatches, with: ExtraContext) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async move {
            let Some(asked) = asked(matches) else {
                return Err("one of list, pull and verify is to be named".to_owned());
            };
            let mut config: ModelsConfig = with.section(SECTION)?;
            if let Some(folder) = matches.get_one::<PathBuf>("cache") {
                config.cache = Some(folder.to_string_lossy().into_owned());
            }
            let done = tokio::task::spawn_blocking({
                let runtime = tokio::runtime::Handle::current();
                move || {
                    // Objects are read on the runtime that they belong to.
                    let _entered = runtime.enter();
                    run(asked, &config, with.objects)
                }
            });
            done.await.map_err(|error| format!("the command ended early: {error}"))?
        })
    }
}

fn asked(matches: &ArgMatches) -> Option<Asked> {
    let names = |matches: &ArgMatches| matches.get_many("name").unwrap_or_default().cloned().collect();
    Some(match matches.subcommand()? {
        ("list", matches) => Asked::List(if matches.get_flag("json") { Format::Json } else { Format::Table }),
        ("pull", matches) => Asked::Pull(names(matches)),
        ("verify", matches) => Asked::Verify(names(matches)),
        _ => return None,
    })
}

fn run(asked: Asked, config: &ModelsConfig, objects: Arc<dyn Objects>) -> Result<(), String> {
    let (manifests, cache, mut out) = (manifests(config)?, cache(config)?, io::stdout());
    match asked {
        Asked::List(format) => list(&mut out, &manifests, &cache, format).map_err(|error| error.to_string()),
        Asked::Pull(names) => {
            // Whoever pulls by hand, or while an image is built, means to.
            let sources = sources(config, objects, true)?;
            pull(&mut out, &manifests, &names, &cache, &sources, &progress::Shown::default())
                .map_err(|error| error.to_string())
        }
        Asked::Verify(names) => {
            verify(&mut out, &manifests, &names, &cache, &Golden).map_err(|error| error.to_string())
        }
    }
}
