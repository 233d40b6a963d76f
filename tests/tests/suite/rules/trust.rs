use std::ops::Range;

use futures_util::FutureExt;
use karigar::queue::NewMessage;
use karigar::testing::TestKit;
use karigar::{JobKey, Outcome, Worker};
use karigar_tests::scripted::{Scripted, Step};
use serde_json::{Value, json};

/// Reads the object that its job names, whole or in part, and returns how many bytes came.
fn reader(part: Option<Range<u64>>) -> Scripted {
    Scripted::new(move |step, cx| {
        let part = part.clone();
        async move {
            let address = step.name.parse().map_err(karigar::JobError::reject)?;
            let read = match part {
                Some(range) => cx.read_range(&address, range).await?.bytes,
                None => cx.read(&address, 1000).await?,
            };
            Ok(json!(read.len()))
        }
        .boxed()
    })
}

#[tokio::test]
async fn rule_17_inputs_are_read_from_allowed_buckets_alone() {
    for (part, bytes) in [(None, 3), (Some(1..100), 2)] {
        let kit = TestKit::start(Worker::builder().handler(reader(part))).await;
        let address = kit.put_object("in/a.txt", "abc").await;
        assert_eq!(kit.run(&Step::new(address.to_string())).await.output, Some(json!(bytes)));
        let ended = kit.run(&Step::new("s3://secrets/a.txt")).await;
        assert_eq!(ended.outcome, Outcome::Rejected);
        assert!(ended.error.expect("a reason").contains("not among the objects that jobs may read"));
    }
}

#[tokio::test]
async fn rule_17_a_payload_by_dataref_is_fetched_and_one_from_elsewhere_is_rejected() {
    let handler = Scripted::new(|step, _| async move { Ok(json!(step.name)) }.boxed());
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    kit.put_object("payloads/1.json", r#"{"name":"by reference"}"#).await;
    for (id, bucket, expected) in [("1", "karigar", Outcome::Succeeded), ("2", "elsewhere", Outcome::Rejected)] {
        let body = format!(
            r#"{{"specversion":"1.0","source":"s","id":"{id}","type":"test.step","dataref":"s3://{bucket}/payloads/1.json"}}"#
        );
        kit.send(NewMessage { body, ..Default::default() }).await;
        let ended = kit.end_of(&JobKey::new("s", id).expect("a key")).await;
        assert_eq!(ended.outcome, expected, "{:?}", ended.error);
        assert_eq!(ended.output.is_some(), expected == Outcome::Succeeded);
    }
    let record = kit.record(&JobKey::new("s", "1").expect("a key")).await.expect("a record");
    assert_eq!(record.output, Some(Value::String("by reference".into())));
}
