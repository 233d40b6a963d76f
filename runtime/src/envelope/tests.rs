use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::queue::MAX_BODY_BYTES;

/// Bodies as producers send them. What once broke the decoder is added here.
const CORPUS: [&str; 5] = [
    include_str!("corpus/minimal.json"),
    include_str!("corpus/full.json"),
    include_str!("corpus/by-reference.json"),
    include_str!("corpus/dead-letter.json"),
    include_str!("corpus/unicode.json"),
];

fn event(fields: &Value) -> String {
    let mut event = json!({"specversion": "1.0", "id": "1", "source": "api", "type": "test.step"});
    if let (Some(event), Some(fields)) = (event.as_object_mut(), fields.as_object()) {
        event.extend(fields.clone());
    }
    event.to_string()
}

#[test]
fn every_body_of_the_corpus_decodes() {
    for body in CORPUS {
        let envelope = Envelope::decode(body).unwrap_or_else(|error| panic!("{error}: {body}"));
        assert!(!envelope.kind.is_empty());
    }
}

#[test]
fn all_attributes_of_an_event_are_kept() {
    let envelope = Envelope::decode(CORPUS[1]).expect("an event");
    assert_eq!(envelope.key.to_string(), "https://api.wardmitra.in/complaints#0191b2c4-77aa");
    assert_eq!((envelope.kind.as_str(), envelope.tenant.as_deref()), ("media.renditions", Some("ward-17")));
    assert_eq!(envelope.expires_at.map(|at| at.to_string()).as_deref(), Some("2026-02-01T06:30:00Z"));
    assert_eq!(envelope.data, r#"{"source":"s3://photos/in/1.jpg","widths":[320,1024]}"#);
    assert!(envelope.traceparent.expect("a parent").starts_with("00-4bf92f"));
}

#[test]
fn the_digest_tells_payloads_and_kinds_apart_and_nothing_else() {
    let digest = |fields: Value| Envelope::decode(&event(&fields)).expect("an event").digest;
    let first = digest(json!({"data": {"a": 1}}));
    assert_eq!(first, digest(json!({"data": {"a": 1}, "id": "2", "time": "2026-01-01T00:00:00Z"})));
    assert_ne!(first, digest(json!({"data": {"a": 2}})));
    assert_ne!(first, digest(json!({"data": {"a": 1}, "type": "test.other"})));
}

#[test]
fn what_is_wrong_is_said_with_its_remedy() {
    for (fields, part) in [
        (json!({"specversion": "0.3"}), "send `1.0`"),
        (json!({"id": ""}), "`id` is empty"),
        (json!({"id": "x".repeat(257)}), "257 characters; at most 256"),
        (json!({"source": "a\u{0}b"}), "control character"),
        (json!({"type": ""}), "name the job's kind"),
        (json!({"data_base64": "AAAA"}), "send `data`"),
        (json!({"datacontenttype": "text/xml"}), "application/json"),
        (json!({"expirytime": "soon"}), "`expirytime`: not a time; write it like 2026-01-31T12:00:00Z"),
        (json!({"runat": "tomorrow"}), "`runat`: not a time; write it like 2026-01-31T12:00:00Z"),
        (json!({"dataref": "https://x/y"}), "s3://BUCKET/KEY"),
        (json!({"partitionkey": "x".repeat(129)}), "128 characters"),
    ] {
        let error = Envelope::decode(&event(&fields)).expect_err("it is refused").to_string();
        assert!(error.contains(part), "`{error}` does not say `{part}`");
    }
}

#[test]
fn a_payload_nested_ten_thousand_deep_is_passed_over_without_recursion() {
    let data = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let body = format!(r#"{{"specversion":"1.0","id":"1","source":"api","type":"test.step","data":{data}}}"#);
    assert_eq!(Envelope::decode(&body).expect("an event").data, data);
}

#[test]
fn a_written_event_is_read_back() {
    let written = NewEvent {
        source: "api",
        id: "1",
        kind: "test.step",
        data: r#"{"a":1}"#,
        tenant: Some("ward-17"),
        run_at: Some(jiff::Timestamp::UNIX_EPOCH),
        traceparent: Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        ..NewEvent::default()
    };
    let read = Envelope::decode(&written.encode().expect("it is written")).expect("it is read");
    assert_eq!((read.key.source(), read.key.id(), read.kind.as_str()), ("api", "1", "test.step"));
    assert_eq!((read.data.as_str(), read.tenant.as_deref()), (r#"{"a":1}"#, Some("ward-17")));
    assert_eq!((read.wanted_generation(), read.run_at), (0, Some(jiff::Timestamp::UNIX_EPOCH)));
}

#[test]
fn a_time_may_have_any_offset() {
    let read = Envelope::decode(&event(&json!({"runat": "2026-01-31T17:30:00+05:30"}))).expect("it is read");
    assert_eq!(read.run_at, "2026-01-31T12:00:00Z".parse().ok());
}

#[test]
fn a_dead_letter_copy_asks_for_the_next_generation_and_keeps_its_digest() {
    let body = event(&json!({"data": {"a": 1}}));
    let copy = dead_letter_copy(&body, 4, "photo 17 is no picture", "print", MAX_BODY_BYTES);
    let (first, again) = (Envelope::decode(&body).expect("an event"), Envelope::decode(&copy).expect("an event"));
    assert_eq!((again.wanted_generation(), again.digest, again.key), (5, first.digest, first.key));
}

proptest! {
    /// Whatever a byte becomes, the decoder answers; and what it takes has a key, and can be copied and read again.
    #[test]
    fn a_mutated_body_is_decoded_or_refused_and_its_copy_is_read_again(
        which in 0..CORPUS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3u8), 1..6),
    ) {
        let mut bytes = CORPUS[which].as_bytes().to_vec();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => { bytes.remove(at); }
            }
            if bytes.is_empty() {
                break;
            }
        }
        // SQS hands out text: other bytes never come this far.
        let body = String::from_utf8_lossy(&bytes);
        if let Ok(envelope) = Envelope::decode(&body) {
            let copy = dead_letter_copy(&body, 0, "why", "print", MAX_BODY_BYTES);
            let again = Envelope::decode(&copy);
            prop_assert_eq!(again.map(|again| again.key), Ok(envelope.key));
        }
    }
}
