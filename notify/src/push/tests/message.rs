use std::collections::BTreeMap;

use serde_json::json;

use crate::push::{Push, PushError};

fn push() -> Push {
    Push {
        title: "शिकायत".to_owned(), body: "हल हो गई".to_owned(), tag: "0123".to_owned(), ..Push::default()
    }
}

#[test]
fn a_message_is_what_the_page_of_projects_messages_describes() {
    let data = BTreeMap::from([("complaint".to_owned(), "17".to_owned())]);
    let message =
        Push { data, image: Some("https://cdn.example.in/17.jpg".to_owned()), ttl_seconds: Some(3600), ..push() };
    let mut written = message.to_json("device");
    let expires = written["message"]["apns"]["headers"]["apns-expiration"].take();
    assert!(expires.as_str().is_some_and(|text| text.parse::<u64>().is_ok()), "{expires}");
    let expected = json!({"message": {
        "token": "device",
        "notification": {"title": "शिकायत", "body": "हल हो गई", "image": "https://cdn.example.in/17.jpg"},
        "data": {"complaint": "17"},
        "android": {"ttl": "3600s", "notification": {"tag": "0123"}},
        "apns": {"headers": {"apns-collapse-id": "0123", "apns-expiration": null}},
        "webpush": {"headers": {"TTL": "3600"}, "notification": {"tag": "0123"}},
    }});
    assert_eq!(written, expected);
}

#[test]
fn what_fcm_refuses_for_every_device_is_refused_before() {
    for key in ["from", "gcm", "google.x", "gcm.y", "message_type"] {
        let data = BTreeMap::from([(key.to_owned(), "x".to_owned())]);
        assert_eq!(Push { data, ..push() }.check(), Err(PushError::ReservedKey), "{key}");
    }
    assert_eq!(Push { ttl_seconds: Some(2_419_201), ..push() }.check(), Err(PushError::TooLong));
    let large = Push { body: "x".repeat(4096), ..push() };
    assert!(matches!(large.check(), Err(PushError::TooLarge(_))));
    assert_eq!(push().check(), Ok(()));
}
