//! `karigar templates`: checks the templates of messages.

use std::io::{self, Write};

use clap::{Arg, ArgAction, ArgMatches, Command};
use futures_util::future::BoxFuture;
use karigar::cli::{ExtraCommand, ExtraContext};

use crate::notify::{NotifyConfig, SECTION};

/// `karigar templates check`.
#[derive(Debug, Clone, Copy, Default)]
pub struct TemplatesCommand;

impl ExtraCommand for TemplatesCommand {
    fn command(&self) -> Command {
        let folder = Arg::new("folder")
            .value_name("DIR")
            .help("The folder; `notify.templates.folder` of the configuration if not given");
        let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help("Prints JSON instead of a list");
        let check = Command::new("check")
            .about("Parses every template, and makes each text of the template's sample.json")
            .arg(folder)
            .arg(json);
        Command::new("templates")
            .about("Checks the templates of messages")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(check)
    }

    fn run<'a>(&'a self, matches: &'a ArgMatches, with: ExtraContext) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async move {
            let Some(("check", matches)) = matches.subcommand() else { return Err("check is to be named".to_owned()) };
            let mut config = with.section::<NotifyConfig>(SECTION)?.templates;
            if let Some(folder) = matches.get_one::<String>("folder") {
                config.folder = Some(folder.clone());
            }
            let templates = config.load().map_err(|problems| problems.join("\n"))?;
            let checked = templates.checked();
            let mut out = io::stdout();
            let written = if matches.get_flag("json") {
                serde_json::to_string_pretty(&checked)
                    .map_err(io::Error::other)
                    .and_then(|json| writeln!(out, "{json}"))
            } else {
                checked
                    .iter()
                    .try_for_each(|one| writeln!(out, "{} {}: {}", one.template, one.locale, one.parts.join(", ")))
            };
            written.map_err(|error| error.to_string())
        })
    }
}
