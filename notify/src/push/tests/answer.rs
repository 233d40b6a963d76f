//! Answers as `firebase.google.com/docs/cloud-messaging/error-codes` and `…/rest/v1/ErrorCode` have them.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::failure::{Effect, Failure, Remedy};
use crate::http::{Answer, HeaderMap, HeaderName, HeaderValue, StatusCode};
use crate::push::answer::read;
use crate::push::{Dead, Pushed};

fn answer(status: u16, body: &Value, retry_after: Option<&'static str>) -> Answer {
    let name = HeaderName::from_static("retry-after");
    Answer {
        status: StatusCode::from_u16(status).expect("a status"),
        headers: retry_after.map(|value| (name, HeaderValue::from_static(value))).into_iter().collect::<HeaderMap>(),
        body: Bytes::from(body.to_string()),
        truncated: false,
    }
}

fn error(status: u16, canonical: &str, code: &str) -> Value {
    json!({"error": {"code": status, "message": "…", "status": canonical, "details": [
        {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code},
    ]}})
}

fn of(status: u16, body: &Value) -> Result<Pushed, Failure> {
    read(&answer(status, body, None)).expect("not about our own token")
}

#[test]
fn a_message_that_was_taken_has_a_name() {
    let taken = json!({"name": "projects/ward-mitra/messages/0:15"});
    assert_eq!(of(200, &taken), Ok(Pushed::Sent("projects/ward-mitra/messages/0:15".to_owned())));
    assert_eq!(of(200, &json!("?")).expect_err("no name").effect, Effect::Unknown);
}

#[test]
fn a_device_that_is_gone_is_no_failure() {
    assert_eq!(of(404, &error(404, "NOT_FOUND", "UNREGISTERED")), Ok(Pushed::Dead(Dead::Unregistered)));
    assert_eq!(of(400, &error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT")), Ok(Pushed::Dead(Dead::Invalid)));
    assert_eq!(of(403, &error(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH")), Ok(Pushed::Dead(Dead::Invalid)));
    let mut named = error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT");
    let violation = |field| json!({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": field, "description": "…"}]});
    named["error"]["details"].as_array_mut().expect("details").push(violation("message.token"));
    assert_eq!(of(400, &named), Ok(Pushed::Dead(Dead::Invalid)));
}

#[test]
fn a_message_that_is_at_fault_is_rejected_and_no_device_is_blamed() {
    let field = json!({"error": {"code": 400, "message": "Invalid value", "status": "INVALID_ARGUMENT", "details": [
        {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": "message.data[0].value", "description": "…"}]},
    ]}});
    let bare = json!({"error": {"code": 400, "message": "Request contains an invalid argument.", "status": "INVALID_ARGUMENT"}});
    for body in [field, bare] {
        let failure = of(400, &body).expect_err("a reject");
        assert_eq!((failure.effect, failure.remedy), (Effect::None, Remedy::Reject), "{failure}");
    }
    assert_eq!(
        of(404, &json!({"error": {"status": "NOT_FOUND"}})).expect_err("no such project").remedy,
        Remedy::Reject
    );
}

#[test]
fn what_passes_is_waited_for_as_long_as_fcm_asks() {
    let later = |status, canonical, code, header| {
        let failure = read(&answer(status, &error(status, canonical, code), header)).expect("ours").expect_err("later");
        (failure.effect, failure.remedy)
    };
    let after = |seconds| Remedy::RetryAfter(Duration::from_secs(seconds));
    assert_eq!(later(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", Some("30")), (Effect::None, after(30)));
    assert_eq!(later(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", None), (Effect::None, after(60)));
    assert_eq!(later(503, "UNAVAILABLE", "UNAVAILABLE", Some("7")), (Effect::None, after(7)));
    assert_eq!(later(500, "INTERNAL", "INTERNAL", None), (Effect::Unknown, after(10)));
    assert_eq!(later(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR", None), (Effect::None, after(300)));
}

#[test]
fn a_refused_access_token_is_told_apart_from_all_others() {
    let body = json!({"error": {"code": 401, "message": "…", "status": "UNAUTHENTICATED"}});
    assert!(read(&answer(401, &body, None)).is_none());
}

#[test]
fn an_answer_that_is_no_json_leaves_a_doubt() {
    let page = Answer { body: Bytes::from_static(b"<!DOCTYPE html>"), ..answer(502, &json!(null), None) };
    assert_eq!(read(&page).expect("ours").expect_err("a page").effect, Effect::Unknown);
}
