//! `docs/configuration.md`, `docs/metrics.md` and `docs/commands.md` are made from the code; these tests keep them current.

use std::path::Path;

use karigar::telemetry::metrics;
use karigar::{Worker, WorkerBuilder, config};

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
    check("configuration.md", &config::reference());
}

#[test]
fn the_page_of_the_metrics_is_current() {
    check("metrics.md", &metrics::reference(builder().extra_metrics()));
}

#[test]
fn the_page_of_the_commands_is_current() {
    check("commands.md", &karigar::cli::reference(&builder()));
}

#[test]
fn the_example_of_the_page_is_a_valid_configuration() {
    let page = config::reference();
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), example).unwrap();
    let loaded = config::load(Some(file.path()), []).unwrap();
    assert_eq!(loaded.validate(), Ok(()));
    assert_eq!(loaded.config.pools.keys().collect::<Vec<_>>(), ["fast", "long", "standard"]);
}

#[test]
fn the_variable_of_the_page_is_taken_by_the_loader() {
    let queues = r#"["standard", {"name": "bulk", "weight": 2}]"#;
    assert!(config::reference().contains(&format!("KARIGAR__POOLS__STANDARD__QUEUES='{queues}'")));
    let file = tempfile::NamedTempFile::new().unwrap();
    let variable = ("KARIGAR__POOLS__STANDARD__QUEUES".to_owned(), queues.to_owned());
    let loaded = config::load(Some(file.path()), [variable]).unwrap();
    assert_eq!(loaded.config.pools["standard"].queues.len(), 2);
}

#[test]
fn the_schema_for_editors_names_every_section() {
    let schema = config::json_schema();
    let sections: Vec<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
    for section in ["database", "http", "lease", "log", "objects", "pools", "retention", "sqs"] {
        assert!(sections.iter().any(|one| one == section), "{section} is not in {sections:?}");
    }
}
