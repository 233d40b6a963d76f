use karigar::OnDoubt;
use serde_json::json;

use super::{Body, SendWebhook};

fn read(payload: serde_json::Value) -> Result<SendWebhook, serde_json::Error> {
    serde_json::from_str(&payload.to_string())
}

#[test]
fn the_least_that_a_job_says_is_where_what_and_by_which_secret() {
    let job = read(json!({"url": "https://hooks.example.com/", "body": {"text": "ward 17"}, "secret": "wards"}))
        .expect("a job");
    assert_eq!((job.body.media_type(), job.on_doubt), ("text/plain; charset=utf-8", OnDoubt::Retry));
    assert_eq!(job.body.bytes().expect("bytes"), b"ward 17");
}

#[test]
fn a_json_body_has_one_form_whatever_order_it_came_in() {
    let body = |text| serde_json::from_str::<Body>(text).expect("a body").bytes().expect("JSON");
    assert_eq!(body(r#"{"json": {"b": [1, 2.50], "a": "é"}}"#), r#"{"a":"é","b":[1,2.5]}"#.as_bytes());
    assert_eq!(body(r#"{"json": {"a":"é","b":[1,2.50]}}"#), body(r#"{"json": {"b": [1, 2.50], "a": "é"}}"#));
}

#[test]
fn a_job_without_a_body_with_two_or_with_a_secret_of_its_own_is_refused() {
    for (part, value) in [("body", json!({})), ("body", json!({"json": 1, "text": "1"})), ("key", json!("whsec_x"))] {
        let mut payload = json!({"url": "https://hooks.example.com/", "body": {"json": 1}, "secret": "wards"});
        payload[part] = value;
        assert!(read(payload).is_err(), "{part}");
    }
}
