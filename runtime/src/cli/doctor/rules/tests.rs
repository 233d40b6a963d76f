use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::*;
use crate::{Context, Handler, Job, JobError, Worker};

/// Makes something of an object.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Make {
    source: String,
    widths: Vec<u32>,
}

impl Job for Make {
    const KIND: &'static str = "demo.make";
    type Output = ();
}

struct Maker;

impl Handler for Maker {
    type Job = Make;

    async fn handle(&self, _: Make, _: &Context) -> Result<(), JobError> {
        Ok(())
    }
}

fn told(config: &Config) -> Vec<String> {
    let findings = check(config, &Worker::builder().handler(Maker));
    findings.into_iter().map(|finding| format!("{}: {}", finding.check, finding.what)).collect()
}

fn s3(kind: &str, payload: serde_json::Value) -> Config {
    let rule = S3EventConfig { bucket: "in".into(), kind: kind.into(), payload, ..S3EventConfig::default() };
    Config { s3_events: vec![rule], ..Config::default() }
}

fn completion(kinds: &[&str], queue: &str) -> Config {
    let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let rule = CompletionConfig { kinds, queue: Some(queue.into()), ..CompletionConfig::default() };
    Config { completions: vec![rule], ..Config::default() }
}

#[test]
fn rules_whose_jobs_would_run_are_well() {
    assert_eq!(told(&s3("demo.make", json!({"source": "{address}", "widths": [320]}))), [""; 0]);
    assert_eq!(told(&completion(&["demo.*"], "ends")), [""; 0]);
}

#[test]
fn a_rule_for_a_kind_that_there_is_not_and_one_with_a_wrong_payload_are_told() {
    let unknown = told(&s3("demo.mak", json!({})));
    assert!(
        unknown[0].starts_with("s3_events[0]: ") && unknown[0].contains("no handler for `demo.mak`"),
        "{unknown:?}"
    );
    let wrong = told(&s3("demo.make", json!({"source": "{address}"})));
    assert!(wrong[0].contains("missing field `widths`"), "{wrong:?}");
}

#[test]
fn a_completion_of_kinds_that_there_are_not_and_one_that_a_worker_would_reject_are_told() {
    let unknown = told(&completion(&["demo.make", "media.*"], "ends"));
    assert!(unknown[0].starts_with("completions[0]: ") && unknown[0].ends_with("media.*"), "{unknown:?}");
    let unread = told(&completion(&[], "standard"));
    assert!(unread[0].contains("pool `standard` takes the queue `standard`"), "{unread:?}");
}
