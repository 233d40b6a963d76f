//! Amazon SES, as ministack speaks it. Built with the feature `ses`.

use karigar_notify::http::{Client, Guard, HeaderMap, HeaderName, HeaderValue, Method, Options};
use karigar_tests::servers::server;
use serde_json::{Value, json};

use super::people::People;

async fn ask(method: Method, path: &str, body: Value) -> Value {
    let client = Client::new(Options { guard: Guard::open(), ..Options::default() }).expect("a client");
    let target = client.target(&format!("{}{path}", server("KARIGAR_TEST_MINISTACK"))).expect("a URL");
    let scope = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ses/aws4_request, SignedHeaders=host, Signature=x";
    let headers = HeaderMap::from_iter([(HeaderName::from_static("authorization"), HeaderValue::from_static(scope))]);
    let answer = client.request(method, &target, headers, body.to_string().into()).await.expect("an answer");
    serde_json::from_slice(&answer.body).expect("JSON")
}

#[tokio::test]
async fn a_mail_goes_by_ses_and_one_from_an_unverified_sender_is_rejected() {
    let endpoint = server("KARIGAR_TEST_MINISTACK");
    let people = People::new(&[
        ("NOTIFY__MAIL__PROVIDER", "ses"),
        ("NOTIFY__MAIL__SES__REGION", "us-east-1"),
        ("NOTIFY__MAIL__SES__ENDPOINT", endpoint.as_str()),
        ("NOTIFY__MAIL__SENDERS", r#"["example.in"]"#),
    ])
    .await;
    let (sender, reader) = (format!("{}@example.in", uuid::Uuid::new_v4().simple()), "asha@example.in");
    let mail = json!({"from": sender, "to": [reader], "subject": "नमस्ते", "text": "प्रिय आशा"});
    let end = people.end("notify.email", "m1", &mail).await;
    assert!(end.state == "rejected" && end.error.contains("MessageRejected"), "{end:?}");
    ask(Method::POST, "/v2/email/identities", json!({"EmailIdentity": sender})).await;
    let end = people.end("notify.email", "m2", &mail).await;
    assert_eq!(end.state, "succeeded", "{end:?}");
    let told = ask(Method::GET, "/_ministack/ses/messages", Value::Null).await.to_string();
    assert!(told.contains(&sender) && told.contains("नमस्ते") && told.contains("प्रिय आशा"), "{told}");
}
