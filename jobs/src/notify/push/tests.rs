use serde_json::json;

use super::{SendPush, prepare};
use crate::notify::templates::TemplatesConfig;

fn prepared(value: serde_json::Value) -> Result<karigar_notify::push::Push, karigar::JobError> {
    let job: SendPush = serde_json::from_value(value).expect("a job");
    let templates = TemplatesConfig::default().load().unwrap_or_else(|problems| panic!("{problems:?}"));
    prepare(&job, &templates, &"0123456789abcdef".repeat(4)).map(|(push, _)| push)
}

#[test]
fn a_notification_is_tagged_by_its_job_unless_it_has_a_tag_of_its_own() {
    let push = prepared(json!({"tokens": ["t"], "title": "x", "body": "y"})).expect("a notification");
    assert_eq!(push.tag, "0123456789abcdef".repeat(4));
    let push =
        prepared(json!({"tokens": ["t"], "title": "x", "body": "y", "tag": "complaint-17"})).expect("a notification");
    assert_eq!(push.tag, "complaint-17");
}

#[test]
fn a_template_makes_title_and_body() {
    let variables: serde_json::Value =
        serde_json::from_str(include_str!("../../../templates/complaint_resolved/sample.json")).expect("JSON");
    let job = json!({"tokens": ["t"], "template": "complaint_resolved", "locale": "kn", "variables": variables});
    let push = prepared(job).expect("a notification");
    assert_eq!((push.title.as_str(), push.body.as_str()), ("ದೂರು 1742 ಪರಿಹಾರವಾಗಿದೆ", "Pothole in 4th Cross"));
}

#[test]
fn what_is_no_notification_is_rejected() {
    for value in [
        json!({"tokens": [], "title": "x", "body": "y"}),
        json!({"tokens": vec!["t"; 101], "title": "x", "body": "y"}),
        json!({"tokens": ["t"], "title": "x"}),
        json!({"tokens": ["t"], "title": "x", "body": "y", "template": "complaint_resolved"}),
        json!({"tokens": ["t"], "title": "x", "body": "y", "tag": "x".repeat(65)}),
        json!({"tokens": ["t"], "title": "x", "body": "y", "data": {"from": "z"}}),
    ] {
        assert!(prepared(value).expect_err("it is at fault").is_reject());
    }
}
