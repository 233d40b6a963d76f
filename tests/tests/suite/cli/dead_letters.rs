//! `dlq` against SQS.

use serde_json::json;

use super::{rig, until};

#[tokio::test]
async fn a_dead_letter_is_listed_and_redriven_as_a_new_generation() {
    let rig = rig().await;
    let data = r#"{"reason":"no user 17"}"#;
    rig.run(&[], &["enqueue", "test.reject", "--data", data, "--id", "bad"]).await.ok();
    let worker = rig.start();
    until(&rig, "bad", "rejected").await;
    let group = rig
        .until("it lies in the dead letters", async || {
            let listed = rig.run(&[], &["dlq", "list", "--json"]).await.json();
            listed["groups"].get(0).cloned()
        })
        .await;
    assert_eq!((&group["count"], &group["fingerprint"]), (&json!(1), &json!("test.reject: no user #")));
    let dry = rig.run(&[], &["dlq", "redrive", "--dry-run", "--json"]).await.json();
    assert_eq!(dry["letters"][0]["result"], "would");
    let redriven = rig.run(&[], &["dlq", "redrive", "--id", "bad", "--json"]).await.json();
    assert_eq!(redriven["letters"].as_array().unwrap().len(), 1, "the worker rejects it again, and it is left there");
    assert_eq!(redriven["letters"][0]["result"], "redriven");
    rig.until("its second generation has ended", async || {
        let shown = rig.run(&[], &["jobs", "show", "bad", "--json"]).await.json();
        (shown["generation"] == 1 && shown["state"] == "rejected").then_some(())
    })
    .await;
    assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
}

#[tokio::test]
async fn a_body_that_is_no_job_is_shown_with_the_reason() {
    let rig = rig().await;
    rig.send("hello").await;
    let worker = rig.start();
    let letter = rig
        .until("it lies in the dead letters", async || {
            let shown = rig.run(&[], &["dlq", "show", "--json"]).await.json();
            shown["letters"].get(0).cloned()
        })
        .await;
    assert!(letter["reason"].as_str().unwrap().contains("not a CloudEvent"), "{letter}");
    worker.terminate().await;
}
