use karigar_tests::fcm::Fcm;
use ring::signature::{KeyPair, RsaKeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};

use super::people::People;

/// An account that was made for tests; it opens nothing.
const ACCOUNT: &str = include_str!("../../../../notify/src/push/tests/service-account.json");

/// FCM's stand-in, and people whose workers know it.
async fn people() -> (Fcm, People) {
    let mut account: Value = serde_json::from_str(ACCOUNT).expect("JSON");
    let pem = account["private_key"].as_str().expect("a key");
    let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).expect("PEM");
    let key = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).expect("a key");
    let fcm = Fcm::start(key.public_key().as_ref().to_vec()).await;
    account["token_uri"] = json!(format!("{}/token", fcm.endpoint));
    let people = People::new(&[
        ("NOTIFY__PUSH__SERVICE_ACCOUNT", account.to_string().as_str()),
        ("NOTIFY__PUSH__ENDPOINT", fcm.endpoint.as_str()),
    ])
    .await;
    (fcm, people)
}

fn to(tokens: &[&str]) -> Value {
    json!({"tokens": tokens, "title": "शिकायत 1742", "body": "हल हो गई", "data": {"complaint": "1742"}, "ttl_seconds": 3600})
}

/// The devices of the messages that were taken.
fn devices(fcm: &Fcm) -> Vec<String> {
    let mut devices: Vec<String> = fcm
        .pushed()
        .iter()
        .map(|request| request["message"]["token"].as_str().unwrap_or_default().to_owned())
        .collect();
    devices.sort();
    devices
}

#[tokio::test]
async fn a_notification_goes_to_each_device_once_and_dead_tokens_come_back_in_the_output() {
    let (fcm, people) = people().await;
    let end = people.end("notify.push", "p1", &to(&["good-1", "gone-1", "bad-1", "good-2", "good-1"])).await;
    assert_eq!(end.state, "succeeded", "{end:?}");
    assert_eq!(end.output["dead"], json!({"1": "unregistered", "2": "invalid"}));
    let sent: Vec<&String> = end.output["sent"].as_object().expect("an object").keys().collect();
    assert_eq!(sent, ["0", "3"]);
    assert_eq!(devices(&fcm), ["good-1", "good-2"]);
    assert_eq!(fcm.tokens_asked(), 1, "one token serves all devices");
    let message = &fcm.pushed()[0]["message"];
    assert_eq!(message["notification"], json!({"title": "शिकायत 1742", "body": "हल हो गई"}));
    assert_eq!((&message["data"], &message["android"]["ttl"]), (&json!({"complaint": "1742"}), &json!("3600s")));
    assert_eq!(message["android"]["notification"]["tag"], message["apns"]["headers"]["apns-collapse-id"]);
}

#[tokio::test]
async fn a_retry_goes_to_those_devices_alone_that_have_it_not_yet() {
    let (fcm, people) = people().await;
    let end = people.end("notify.push", "p1", &to(&["good-1", "busy-1", "good-2"])).await;
    assert_eq!((end.state.as_str(), end.failures), ("succeeded", 1), "{end:?}");
    assert_eq!(devices(&fcm), ["busy-1", "good-1", "good-2"]);
    assert_eq!(end.output["sent"].as_object().expect("an object").len(), 3);
}

#[tokio::test]
async fn a_device_whose_answer_was_lost_is_sent_to_again_or_held_as_the_job_says() {
    let (fcm, people) = people().await;
    let mut held = to(&["lost-1", "good-1"]);
    held["on_doubt"] = json!("hold");
    let end = people.end("notify.push", "p1", &held).await;
    assert!(end.state == "rejected" && end.error.starts_with("in doubt: `push/0`"), "{end:?}");
    assert_eq!(devices(&fcm), ["good-1", "lost-1"]);
    let end = people.end("notify.push", "p2", &to(&["lost-2", "good-2"])).await;
    assert_eq!(end.state, "succeeded", "{end:?}");
    assert_eq!(devices(&fcm), ["good-1", "good-2", "lost-1", "lost-2", "lost-2"]);
    let of_one: Vec<Value> = fcm
        .pushed()
        .iter()
        .filter(|request| request["message"]["token"] == "lost-2")
        .map(|request| request["message"]["android"]["notification"]["tag"].clone())
        .collect();
    assert_eq!(of_one[0], of_one[1], "one takes the other's place on the device");
}

#[tokio::test]
async fn an_access_token_that_is_refused_is_had_anew() {
    let (fcm, people) = people().await;
    let worker = people.start();
    people.rig.enqueue("notify.push", "p1", &to(&["good-1"]).to_string()).await;
    assert_eq!(people.ended("p1").await.state, "succeeded");
    fcm.revoke();
    people.rig.enqueue("notify.push", "p2", &to(&["good-2"]).to_string()).await;
    let end = people.ended("p2").await;
    assert_eq!((end.state.as_str(), end.failures), ("succeeded", 0), "{end:?}");
    assert_eq!((fcm.tokens_asked(), devices(&fcm).len()), (2, 2));
    assert_eq!(worker.terminate().await, Some(0));
}
