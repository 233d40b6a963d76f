use serde_json::{Value, json};

use super::*;
use crate::envelope::{Envelope, EnvelopeError, dead_letter_copy};

/// As in the manual, without what nobody reads.
fn record(key: &str) -> Value {
    json!({
        "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "ap-south-1",
        "eventTime": "2026-01-01T00:00:00.000Z", "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "A"}, "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": "B"},
        "s3": {
            "s3SchemaVersion": "1.0", "configurationId": "photos",
            "bucket": {"name": "uploads", "ownerIdentity": {"principalId": "A"}, "arn": "arn:aws:s3:::uploads"},
            "object": {"key": key, "size": 1024, "eTag": "d41d", "versionId": "v1", "sequencer": "0055AED6DCD90281E5"}
        }
    })
}

fn direct_body(keys: &[&str]) -> String {
    json!({"Records": keys.iter().map(|key| record(key)).collect::<Vec<_>>()}).to_string()
}

fn expected(key: &str) -> S3Record {
    S3Record {
        event: "ObjectCreated:Put".into(),
        bucket: "uploads".into(),
        key: key.into(),
        size: Some(1024),
        etag: Some("d41d".into()),
        version: Some("v1".into()),
        sequencer: Some("0055AED6DCD90281E5".into()),
        time: Some("2026-01-01T00:00:00.000Z".into()),
    }
}

fn event(body: &str) -> S3Event {
    match read(body) {
        Some(Ok(Notification::Event(event, None))) => event,
        other => panic!("{other:?} of {body}"),
    }
}

#[test]
fn every_record_of_a_notification_is_read_with_its_key_decoded() {
    let body = direct_body(&["in/a+b%2B%25.jpg", "in/%E0%B2%AB%E0%B3%8B.jpg"]);
    assert_eq!(event(&body).records, [expected("in/a b+%.jpg"), expected("in/ಫೋ.jpg")]);
}

#[test]
fn a_notification_by_sns_is_the_same_event() {
    let body = direct_body(&["in/a.jpg"]);
    let by_sns = json!({"Type": "Notification", "MessageId": "1", "TopicArn": "arn", "Message": body}).to_string();
    assert_eq!(event(&by_sns), event(&body));
    let keys = [body, by_sns].map(|body| Envelope::decode(&body).unwrap().key);
    assert_eq!(keys[0], keys[1]);
}

#[test]
fn an_event_of_eventbridge_has_its_key_as_it_is_and_the_name_that_s3_gives_it() {
    let of = |detail_type: &str, reason: &str| {
        let object = json!({"key": "in/a+b.jpg", "size": 1024, "etag": "d41d", "version-id": "v1",
                            "sequencer": "0055AED6DCD90281E5"});
        let detail = json!({"version": "0", "bucket": {"name": "uploads"}, "object": object, "reason": reason});
        let body = json!({"version": "0", "id": "1", "source": "aws.s3", "detail-type": detail_type,
                          "time": "2026-01-01T00:00:00.000Z", "detail": detail});
        event(&body.to_string()).records.remove(0)
    };
    assert_eq!(of("Object Created", "PutObject"), expected("in/a+b.jpg"));
    for (detail_type, reason, name) in [
        ("Object Created", "CopyObject", "ObjectCreated:Copy"),
        ("Object Created", "POST Object", "ObjectCreated:Post"),
        ("Object Created", "CompleteMultipartUpload", "ObjectCreated:CompleteMultipartUpload"),
        ("Object Deleted", "DeleteObject", "ObjectRemoved:Delete"),
    ] {
        assert_eq!(of(detail_type, reason).event, name);
    }
}

#[test]
fn the_test_event_is_known_directly_and_by_sns() {
    let body = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "2026-01-01T00:00:00.000Z",
                      "Bucket": "uploads", "RequestId": "A", "HostId": "B"})
    .to_string();
    let by_sns = json!({"Type": "Notification", "Message": body}).to_string();
    for body in [body, by_sns] {
        assert_eq!(Envelope::decode(&body), Err(EnvelopeError::S3Test));
    }
}

#[test]
fn what_is_no_event_of_s3_is_none_of_ours() {
    for body in [
        "{}",
        "[]",
        "no JSON",
        r#"{"Records": [{"eventSource": "aws:ses", "ses": {}}]}"#,
        r#"{"Records": 3}"#,
        r#"{"Type": "Notification", "Message": "hello"}"#,
        r#"{"source": "aws.ec2", "detail-type": "EC2", "detail": {"state": "running"}}"#,
    ] {
        assert_eq!(read(body), None, "{body}");
        assert!(matches!(Envelope::decode(body), Err(EnvelopeError::Malformed(_))), "{body}");
    }
}

#[test]
fn a_key_that_is_not_encoded_as_it_should_be_is_told_without_itself() {
    for key in ["a%2", "a%zz", "a%ff"] {
        let error = Envelope::decode(&direct_body(&[key])).unwrap_err().to_string();
        assert!(error.contains("not URL-encoded") && !error.contains(key), "{error}");
    }
}

#[test]
fn a_copy_from_the_dead_letters_is_the_next_life_of_the_same_job() {
    let body = direct_body(&["in/a.jpg"]);
    let copy = dead_letter_copy(&body, 2, "why", "print", 1 << 20);
    let (first, next) = (Envelope::decode(&body).unwrap(), Envelope::decode(&copy).unwrap());
    assert_eq!((&first.key, &first.digest), (&next.key, &next.digest));
    assert_eq!((first.wanted_generation(), next.wanted_generation()), (0, 3));
}
