//! `docs/configuration.md`, `docs/metrics.md`, `docs/commands.md` and `docs/kinds.md` are made from the code; these tests
//! keep them current.

use std::path::Path;

use karigar::telemetry::metrics;
use karigar::{Worker, WorkerBuilder, config, router};

/// Compares a page with what the code makes of it; with `KARIGAR_WRITE_DOCS=1` writes it.
fn check(name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    if std::env::var_os("KARIGAR_WRITE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, made).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == made,
        "docs/{name} is not what the code says; write it anew by \
         KARIGAR_WRITE_DOCS=1 cargo test -p karigar-tests --test suite config::docs"
    );
}

/// The built-in handlers' worker, whose pages these are.
fn builder() -> WorkerBuilder {
    karigar_jobs::register(Worker::builder())
}

#[test]
fn the_page_of_the_configuration_is_current() {
    check("configuration.md", &config::reference(builder().sections()));
}

#[test]
fn the_page_of_the_metrics_is_current() {
    check("metrics.md", &metrics::reference(builder().extra_metrics()));
}

#[test]
fn the_page_of_the_kinds_is_current() {
    check("kinds.md", &router::reference(builder().router(), karigar_jobs::KINDS));
}

#[test]
fn the_page_of_the_commands_is_current() {
    check("commands.md", &karigar::cli::reference(&builder()));
}

#[test]
fn the_example_of_the_page_is_a_valid_configuration() {
    let page = config::reference(builder().sections());
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), example).unwrap();
    let loaded = config::load(Some(file.path()), [], builder().sections()).unwrap();
    assert_eq!(loaded.validate(), Ok(()));
    assert_eq!(loaded.config.pools.keys().collect::<Vec<_>>(), ["fast", "long", "standard"]);
}

#[test]
fn the_variable_of_the_page_is_taken_by_the_loader() {
    let queues = r#"["standard", {"name": "bulk", "weight": 2}]"#;
    assert!(config::reference(builder().sections()).contains(&format!("KARIGAR__POOLS__STANDARD__QUEUES='{queues}'")));
    let file = tempfile::NamedTempFile::new().unwrap();
    let variable = ("KARIGAR__POOLS__STANDARD__QUEUES".to_owned(), queues.to_owned());
    let loaded = config::load(Some(file.path()), [variable], builder().sections()).unwrap();
    assert_eq!(loaded.config.pools["standard"].queues.len(), 2);
}

#[test]
fn the_schema_for_editors_names_every_section() {
    let schema = config::json_schema(builder().sections());
    let sections: Vec<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
    for section in ["database", "http", "lease", "log", "models", "objects", "pools", "retention", "sqs"] {
        assert!(sections.iter().any(|one| one == section), "{section} is not in {sections:?}");
    }
}

#[test]
fn the_rules_of_the_page_of_events_are_valid_and_make_payloads_that_their_kinds_take() {
    let page = include_str!("../../../../docs/events.md");
    let examples = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), examples.collect::<String>()).unwrap();
    let loaded = config::load(Some(file.path()), [], builder().sections()).unwrap();
    assert_eq!(loaded.validate(), Ok(()));
    let config::Config { completions, s3_events, .. } = loaded.config;
    assert_eq!((completions.len(), s3_events.len()), (2, 1));
    let payload = s3_events[0].payload.to_string().replace("{address}", "s3://wardmitra-uploads/photos/17.jpg");
    assert_eq!(builder().router().check(&s3_events[0].kind, &payload), Ok(()));
}
