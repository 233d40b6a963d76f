//! `docs/commands.md`, made from the commands themselves.

use std::fmt::Write;

use clap::{Command, CommandFactory};

use crate::worker::WorkerBuilder;

const HEAD: &str = "\
# Commands

Every binary that is made with `karigar::cli::main` has these commands; `karigar` stands for its name. Data goes to
standard output, remarks and errors to standard error. Exit codes: 0 done, 1 failed, 2 the command made no sense as it
stands. This page is made from the help texts.
";

/// The page of all commands, in Markdown; those that `builder` adds come last.
pub fn reference(builder: &WorkerBuilder) -> String {
    let mut page = HEAD.to_owned();
    let mut command = super::with_extras(super::Cli::command().name("karigar").bin_name("karigar"), builder);
    command.build();
    commands(&command, &mut page);
    page
}

/// The commands that do something, groups left out.
fn commands(group: &Command, page: &mut String) {
    for command in group.get_subcommands().filter(|command| command.get_name() != "help") {
        if command.has_subcommands() {
            commands(command, page);
            continue;
        }
        let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
        let help = command.clone().render_help().to_string();
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        // Writing into a String can't fail.
        let _ = write!(page, "\n## {name}\n\n```text\n{}\n```\n", help.join("\n").trim_end());
    }
}
