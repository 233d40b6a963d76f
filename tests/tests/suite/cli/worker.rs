//! From `enqueue` through `run` to `jobs`.

use std::io::Read;
use std::process::Stdio;

use serde_json::json;

use super::{WORKER, rig, until};

#[tokio::test]
async fn an_enqueued_job_runs_and_is_shown_and_sigterm_ends_the_worker_well() {
    let rig = rig().await;
    let enqueued = rig.run(&[], &["enqueue", "test.echo", "--data", r#"{"value":7}"#, "--id", "one", "--json"]).await;
    assert_eq!(enqueued.json()["queue"], rig.queue());
    let worker = rig.start();
    until(&rig, "one", "succeeded").await;
    let shown = rig.run(&[], &["jobs", "show", "one", "--json"]).await.json();
    assert_eq!((&shown["output"], &shown["source"]), (&json!(7), &json!("karigar/cli")));
    assert!(rig.run(&[], &["jobs", "cancel", "one"]).await.ok().starts_with("succeeded:"));
    assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
}

#[tokio::test]
async fn a_payload_above_a_mebibyte_comes_to_the_worker_by_dataref() {
    let rig = rig().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("payload.json");
    std::fs::write(&file, json!({ "value": "x".repeat(1_100_000) }).to_string()).unwrap();
    let data = format!("@{}", file.display());
    let enqueued = rig.run(&[], &["enqueue", "test.echo", "--data", &data, "--id", "large", "--json"]).await.json();
    assert!(enqueued["dataref"].as_str().unwrap().starts_with("s3://karigar/payloads/"), "{enqueued}");
    let worker = rig.start();
    until(&rig, "large", "succeeded").await;
    worker.terminate().await;
}

#[tokio::test]
async fn a_job_cancelled_before_it_was_seen_does_not_run() {
    let rig = rig().await;
    let cancelled = rig.run(&[], &["jobs", "cancel", "later", "--source", "karigar/cli", "--json"]).await;
    assert_eq!(cancelled.json()["found"], "unseen");
    rig.run(&[], &["enqueue", "test.count", "--data", "{}", "--id", "later"]).await.ok();
    let worker = rig.start();
    rig.settled().await;
    assert_eq!(super::state(&rig, "later").await.as_deref(), Some("cancelled"));
    assert!(rig.effects().await.is_empty());
    worker.terminate().await;
}

#[tokio::test]
async fn migrating_again_finds_nothing_to_do() {
    assert_eq!(rig().await.run(&[], &["migrate"]).await.ok(), "the schema is up to date\n");
}

#[tokio::test]
async fn a_worker_refuses_a_database_without_migrations_and_says_what_to_run() {
    let rig = rig().await;
    let empty = karigar_tests::database::Database::create().await;
    let url = empty.url("KARIGAR_TEST_PGBOUNCER");
    let ran = rig.run(&[("KARIGAR__DATABASE__URL", &url)], &["run", "--pool", "rig"]).await;
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("run `test_worker migrate`"), "{}", ran.stderr);
}

#[tokio::test]
async fn a_worker_refuses_statement_pooling_with_its_remedy() {
    let rig = rig().await;
    let url = rig.database_url("KARIGAR_TEST_PGBOUNCER_STATEMENT");
    let ran = rig.run(&[("KARIGAR__DATABASE__URL", &url)], &["run", "--pool", "rig"]).await;
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("transaction"), "{}", ran.stderr);
}

#[tokio::test]
async fn a_worker_waits_for_a_database_that_is_away_and_answers_probes_meanwhile() {
    let rig = rig().await;
    // A port that nobody listens on, once this is dropped.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("postgres://karigar:karigar@{free}/karigar");
    let worker = rig.start_with(&[("KARIGAR__DATABASE__URL", &url)]);
    rig.until("it says that it waits", async || rig.logs().contains("waiting for it").then_some(())).await;
    rig.until("it serves", async || rig.logs().contains("serving metrics").then_some(())).await;
    assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
}

#[test]
fn a_reader_that_goes_early_is_no_error() {
    let mut child = std::process::Command::new(WORKER)
        .args(["schema", "test.echo"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}
