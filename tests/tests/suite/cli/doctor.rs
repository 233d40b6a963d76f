//! `doctor` passes on a good set-up, and finds each problem that is planted into it.

use serde_json::Value;

use karigar_tests::rig::Rig;

use super::rig;

/// The texts of the errors that doctor finds under these variables.
async fn errors(rig: &Rig, variables: &[(&str, &str)]) -> Vec<String> {
    let ran = rig.run(variables, &["doctor", "--json"]).await;
    let found: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    let findings = found["findings"].as_array().unwrap();
    let errors: Vec<_> = findings.iter().filter(|one| one["severity"] == "error").map(Value::to_string).collect();
    assert_eq!(ran.code, Some(i32::from(!errors.is_empty())), "{ran:?}");
    errors
}

/// Asserts that there is one error, with this in its text.
async fn assert_found(rig: &Rig, variables: &[(&str, &str)], text: &str) {
    let errors = errors(rig, variables).await;
    assert!(errors.len() == 1 && errors[0].contains(text), "expected {text:?} in {errors:?}");
}

#[tokio::test]
async fn a_good_set_up_passes() {
    let rig = rig().await;
    assert_eq!(errors(&rig, &[]).await, Vec::<String>::new());
}

#[tokio::test]
async fn each_planted_problem_is_found() {
    let rig = rig().await;
    let empty = karigar_tests::database::Database::create().await;
    let unmigrated = empty.url("KARIGAR_TEST_PGBOUNCER");
    assert_found(&rig, &[("KARIGAR__DATABASE__URL", &unmigrated)], "migrations are not applied").await;
    let bucket = format!("{}-no-such-bucket", rig.queue());
    assert_found(&rig, &[("KARIGAR__OBJECTS__BUCKET", &bucket)], &bucket).await;
    assert_found(&rig, &[("KARIGAR__LEASE__HEARTBEAT", "2s")], "lease.heartbeat").await;
    let statement = rig.database_url("KARIGAR_TEST_PGBOUNCER_STATEMENT");
    let found = errors(&rig, &[("KARIGAR__DATABASE__URL", &statement)]).await;
    assert!(found[0].contains("statement") && found[0].contains("pool_mode"), "{found:?}");
    let found = errors(&rig, &[("KARIGAR__POOLS__RIG__QUEUES", r#"["no-such-queue"]"#)]).await;
    assert!(found.len() == 2 && found[0].contains("create-queue"), "{found:?}");
    let found = errors(&rig, &[("KARIGAR__POOLS__RIG__SLOTS", "many")]).await;
    assert!(found[0].contains("KARIGAR__POOLS__RIG__SLOTS"), "{found:?}");
}

#[tokio::test]
async fn a_redrive_policy_that_takes_healthy_jobs_is_found() {
    let rig = rig().await;
    let name = format!("{}-tight", rig.queue());
    rig.create_queue(&format!("{name}-dlq"), &[]).await;
    let arn = format!("arn:aws:sqs:us-east-1:000000000000:{name}-dlq");
    let policy = format!(r#"{{"deadLetterTargetArn":"{arn}","maxReceiveCount":"5"}}"#);
    rig.create_queue(&name, &[("RedrivePolicy", &policy)]).await;
    let queues = format!(r#"["{name}"]"#);
    assert_found(&rig, &[("KARIGAR__POOLS__RIG__QUEUES", &queues)], "maxReceiveCount 5").await;
}
