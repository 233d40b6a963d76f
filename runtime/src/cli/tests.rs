use clap::CommandFactory;
use futures_util::future::BoxFuture;

use super::*;

/// A command of a worker's own.
struct Sing;

impl ExtraCommand for Sing {
    fn command(&self) -> clap::Command {
        clap::Command::new("sing").about("Sings").arg(clap::Arg::new("song").required(true))
    }

    fn run<'a>(&'a self, _: &'a ArgMatches, _: ExtraContext) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }
}

fn parsed(line: &str) -> Result<Cli, clap::Error> {
    match parse(
        line.split(' ').map(OsString::from).collect(),
        &crate::Worker::builder().version("1.2.3").command(Sing),
    )? {
        Parsed::Own(cli) => Ok(cli),
        Parsed::Extra(..) => panic!("{line}"),
    }
}

#[test]
fn the_commands_are_put_together_without_contradictions() {
    Cli::command().debug_assert();
}

#[test]
fn the_version_is_the_binarys() {
    let told = parsed("karigar --version").unwrap_err();
    assert!(told.to_string().contains("1.2.3"), "{told}");
    assert_eq!(told.exit_code(), 0);
}

#[test]
fn the_configuration_file_may_be_named_anywhere_after_the_command() {
    for line in ["karigar jobs --config a.toml list", "karigar jobs list --config a.toml"] {
        let Command::Jobs(ConfiguredGroup { settings, .. }) = parsed(line).unwrap().command else { panic!("{line}") };
        assert_eq!(settings.file, Some(PathBuf::from("a.toml")));
    }
}

#[test]
fn a_wrong_command_has_the_exit_code_of_a_wrong_command() {
    for line in ["karigar", "karigar nonsense", "karigar run", "karigar jobs list --state lost", "karigar enqueue k"] {
        assert_eq!(parsed(line).unwrap_err().exit_code(), 2, "{line}");
    }
}

#[test]
fn a_command_of_the_workers_own_has_its_arguments_and_the_configuration_file() {
    let builder = crate::Worker::builder().command(Sing);
    let line = "karigar sing high --config a.toml".split(' ').map(OsString::from).collect();
    let Ok(Parsed::Extra(command, matches)) = parse(line, &builder) else { panic!("it is not known") };
    assert_eq!(command.command().get_name(), "sing");
    assert_eq!(matches.get_one::<String>("song").map(String::as_str), Some("high"));
    assert_eq!(Settings::from_arg_matches(&matches).unwrap().file, Some(PathBuf::from("a.toml")));
    assert!(reference(&builder).contains("\n## karigar sing\n"));
}
