use std::io::Write;
use std::time::Duration;

use super::*;
use crate::config::QueueConfig;

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn loaded(text: &str, pairs: &[(&str, &str)]) -> Loaded {
    load(Some(file(text).path()), env(pairs), &Sections::default()).unwrap()
}

/// The problems as text, with the temporary file's name as `FILE`.
fn refused(text: &str, pairs: &[(&str, &str)]) -> String {
    let file = file(text);
    let error = load(Some(file.path()), env(pairs), &Sections::default()).unwrap_err().to_string();
    error.replace(&file.path().display().to_string(), "FILE")
}

#[test]
fn without_file_and_environment_all_is_built_in() {
    let loaded = loaded("", &[("HOME", "/root"), ("KARIGAR_TEST", "x")]);
    assert_eq!(loaded.config, Config::default());
    assert!(loaded.origins.values().all(|origin| *origin == Origin::Default));
    assert_eq!(loaded.validate(), Ok(()));
    let names: Vec<_> = loaded.config.pools.keys().map(String::as_str).collect();
    assert_eq!(names, ["fast", "inference-cpu", "inference-gpu", "long", "standard"]);
    assert_eq!(loaded.config.pools["long"].timeout, Duration::from_secs(6 * 3600));
    assert_eq!(loaded.config.pools["fast"].queues, [QueueConfig::new("fast")]);
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_built_in() {
    let text = "[lease]\nvisibility = \"3m\"\nheartbeat = \"50s\"\n";
    let loaded = loaded(text, &[("KARIGAR__LEASE__VISIBILITY", "4m")]);
    assert_eq!(loaded.config.lease.visibility, Duration::from_secs(240));
    assert_eq!(loaded.config.lease.heartbeat, Duration::from_secs(50));
    assert_eq!(loaded.config.lease.wait, Duration::from_secs(20));
    assert_eq!(loaded.origins["lease.visibility"], Origin::Variable("KARIGAR__LEASE__VISIBILITY".to_owned()));
    assert!(matches!(loaded.origins["lease.heartbeat"], Origin::File { line: 3, .. }));
    assert_eq!(loaded.origins["lease.wait"], Origin::Default);
}

#[test]
fn a_named_file_that_is_missing_is_an_error() {
    let error = load(Some(Path::new("/nowhere/karigar.toml")), [], &Sections::default()).unwrap_err().to_string();
    assert!(error.contains("`/nowhere/karigar.toml` can't be read"), "{error}");
}

#[test]
fn broken_toml_is_told_with_its_line_and_without_its_text() {
    let error = refused("[database]\nurl = \"postgres://u:hunter2@h\" oops\n", &[]);
    assert!(error.starts_with("FILE:2: "), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn unknown_keys_are_told_all_at_once_with_the_nearest_known_one() {
    let text = "[lease]\nvisibilty = \"3m\"\n\n[pools.standard]\nslot = 4\n[databse]\n";
    let error = refused(text, &[("KARIGAR__POOLS__STANDARD__SLOT", "4"), ("KARIGAR__SQS__ENDPONT", "x")]);
    for line in [
        "`lease.visibilty` (FILE:2): there is no such setting; did you mean `lease.visibility`?",
        "`pools.standard.slot` (FILE:5): there is no such setting; did you mean `pools.standard.slots`?",
        "`databse` (FILE:6): there is no such setting; did you mean `database`?",
        "`pools.standard.slot` (KARIGAR__POOLS__STANDARD__SLOT): there is no such setting; did you mean `KARIGAR__POOLS__STANDARD__SLOTS`?",
        "`sqs.endpont` (KARIGAR__SQS__ENDPONT): there is no such setting; did you mean `KARIGAR__SQS__ENDPOINT`?",
    ] {
        assert!(error.lines().any(|one| one == line), "{line}\nis not in\n{error}");
    }
}

#[test]
fn a_key_in_the_wrong_section_is_told_its_right_one() {
    assert!(refused("visibility = \"3m\"\n", &[]).contains("did you mean `lease.visibility`?"));
}

#[test]
fn a_key_like_no_other_is_told_what_there_is() {
    let error = refused("[http]\nzzz = 1\n", &[]);
    assert!(error.ends_with("known here: `address`"), "{error}");
}

#[test]
fn wrong_types_are_told_with_path_value_and_what_is_expected() {
    let text = "[pools.standard]\nslots = \"many\"\ntimeout = \"soon\"\nkinds = \"media.*\"\n[log]\nformat = \"xml\"\n";
    let error =
        refused(text, &[("KARIGAR__DATABASE__MAX_CONNECTIONS", "-1"), ("KARIGAR__POOLS__LONG__QUEUES", "long")]);
    for line in [
        r#"`pools.standard.slots` (FILE:2): "many" is not what belongs here; write a whole number from 0 to 4294967295"#,
        r#"`pools.standard.kinds` (FILE:4): "media.*" is not what belongs here; write a list, each of it a text"#,
        r#"`log.format` (FILE:6): "xml" is not what belongs here; write one of `auto`, `json`, `text`"#,
        r#"`database.max_connections` (KARIGAR__DATABASE__MAX_CONNECTIONS): -1 is not what belongs here; write a whole number from 0 to 4294967295"#,
    ] {
        assert!(error.lines().any(|one| one == line), "{line}\nis not in\n{error}");
    }
    assert!(error.contains("`pools.standard.timeout` (FILE:3): \"soon\" can't be read"), "{error}");
    assert!(
        error.contains("`pools.long.queues` (KARIGAR__POOLS__LONG__QUEUES): the text is neither TOML nor JSON"),
        "{error}"
    );
}

#[test]
fn a_secret_of_a_wrong_type_is_not_shown() {
    let error = refused("[database]\nurl = [\"postgres://u:hunter2@h\"]\n", &[]);
    assert!(error.starts_with("`database.url` (FILE:2): a secret of a wrong type"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn queues_are_names_or_tables_in_file_and_environment() {
    let bulk = QueueConfig { weight: 2, ..QueueConfig::new("bulk") };
    let text = "[pools.standard]\nqueues = [\"standard\", { name = \"bulk\", weight = 2 }]\n";
    assert_eq!(loaded(text, &[]).config.pools["standard"].queues, [QueueConfig::new("standard"), bulk.clone()]);
    for list in [r#"["a", {"name": "bulk", "weight": 2}]"#, r#"["a", {name = "bulk", weight = 2}]"#] {
        let loaded = loaded(text, &[("KARIGAR__POOLS__STANDARD__QUEUES", list)]);
        assert_eq!(loaded.config.pools["standard"].queues, [QueueConfig::new("a"), bulk.clone()]);
    }
}

#[test]
fn a_table_of_a_queue_has_known_keys_and_a_name() {
    let error = refused("[pools.standard]\nqueues = [{ name = \"a\", wieght = 2 }]\n", &[]);
    assert!(error.contains("`pools.standard.queues[0].wieght` (FILE:2)"), "{error}");
    assert!(error.contains("did you mean `pools.standard.queues[0].weight`?"), "{error}");
    let error = refused("[pools.standard]\nqueues = [{ weight = 2 }]\n", &[]);
    assert!(error.contains("`pools.standard.queues[0]` (FILE:2): missing field `name`"), "{error}");
}

#[test]
fn a_file_that_names_pools_has_those_alone_and_they_start_from_their_class() {
    let config = loaded("[pools.fast]\nslots = 3\n[pools.mail]\n", &[]).config;
    assert_eq!(config.pools.len(), 2);
    let fast = &config.pools["fast"];
    assert_eq!((fast.slots, fast.timeout, fast.grace), (3, Duration::from_secs(30), Duration::from_secs(90)));
    let mail = &config.pools["mail"];
    assert_eq!((mail.slots, mail.timeout), (16, Duration::from_secs(900)));
    assert_eq!(mail.queues, [QueueConfig::new("mail")]);
}

#[test]
fn a_variable_names_a_pool_with_underscores_for_dashes() {
    let pairs = [("KARIGAR__POOLS__INFERENCE_CPU__SLOTS", "2"), ("KARIGAR__POOLS__BIG_MAIL__SLOTS", "5")];
    let loaded = loaded("", &pairs);
    assert_eq!(loaded.config.pools["inference-cpu"].slots, 2);
    assert_eq!(loaded.config.pools["big-mail"].slots, 5);
    assert_eq!(loaded.config.pools.len(), 6);
    let written = super::load(Some(file("[pools.Big_Mail]\n").path()), env(&pairs[1..]), &Sections::default()).unwrap();
    assert_eq!(written.config.pools["Big_Mail"].slots, 5);
    assert_eq!(written.config.pools.len(), 1);
}

#[test]
fn a_variable_may_hold_a_whole_table_and_the_particular_one_wins() {
    let pairs = [("KARIGAR__LEASE", "{ visibility = \"5m\", wait = \"1s\" }"), ("KARIGAR__LEASE__WAIT", "2s")];
    let lease = loaded("", &pairs).config.lease;
    assert_eq!((lease.visibility, lease.wait), (Duration::from_secs(300), Duration::from_secs(2)));
}

#[test]
fn a_part_of_a_list_is_set_with_the_list() {
    let error = refused("", &[("KARIGAR__POOLS__STANDARD__QUEUES__0__WEIGHT", "2")]);
    assert!(error.contains("set KARIGAR__POOLS__STANDARD__QUEUES to a list"), "{error}");
}

#[test]
fn an_empty_variable_unsets_what_has_no_default() {
    let config = loaded("[sqs]\nregion = \"eu-west-1\"\n", &[("KARIGAR__SQS__REGION", "")]).config;
    assert_eq!(config.sqs.region, None);
}

#[test]
fn settings_show_every_value_with_its_origin_and_no_secret() {
    let text = "[database]\nurl = \"postgres://karigar:hunter2@db/karigar\"\n";
    let settings = loaded(text, &[("KARIGAR__OBJECTS__ALLOWED", "[\"s3://in/\"]")]).settings();
    let setting = |path: &str| settings.iter().find(|setting| setting.path == path).unwrap();
    assert_eq!(setting("database.url").value, "postgres://karigar:***@db/karigar");
    assert_eq!(setting("objects.allowed").value, serde_json::json!(["s3://in/"]));
    assert_eq!(setting("objects.allowed").origin.to_string(), "KARIGAR__OBJECTS__ALLOWED");
    assert_eq!(setting("pools.long.timeout").value, "6h");
    assert_eq!(setting("sqs.region").value, Value::Null);
}

#[test]
fn a_problem_of_validation_knows_where_its_value_came_from() {
    let problems = loaded("[lease]\nheartbeat = \"1m\"\n", &[]).validate().unwrap_err();
    assert!(matches!(problems.0[0].origin, Some(Origin::File { line: 2, .. })));
}
