use clap::CommandFactory;

use super::*;

fn parsed(line: &str) -> Result<Cli, clap::Error> {
    parse(line.split(' ').map(OsString::from).collect(), Some("1.2.3"))
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
