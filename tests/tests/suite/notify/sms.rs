use karigar_notify::http::{Client, Guard, HeaderMap, Method, Options};
use karigar_tests::servers::server;
use serde_json::{Value, json};

use super::people::People;

/// A number that no other test sends to.
fn number() -> String {
    format!("+9198{:08}", fastrand::u32(0..100_000_000))
}

/// What SNS (ministack) has sent to this number.
async fn sent_to(number: &str) -> Vec<Value> {
    let client = Client::new(Options { guard: Guard::open(), ..Options::default() }).expect("a client");
    let url = format!(
        "{}/_ministack/sns/sms-messages?phoneNumber={}",
        server("KARIGAR_TEST_MINISTACK"),
        number.replace('+', "%2B")
    );
    let target = client.target(&url).expect("a URL");
    let answer = client.request(Method::GET, &target, HeaderMap::new(), Default::default()).await.expect("an answer");
    let told: Value = serde_json::from_slice(&answer.body).expect("JSON");
    messages(&told, number)
}

/// The records of a number, wherever they lie in what ministack tells.
fn messages(told: &Value, number: &str) -> Vec<Value> {
    match told {
        Value::Object(fields) if fields.get("PhoneNumber").is_some_and(|one| one == number) => vec![told.clone()],
        Value::Object(fields) => fields.values().flat_map(|inner| messages(inner, number)).collect(),
        Value::Array(items) => items.iter().flat_map(|inner| messages(inner, number)).collect(),
        _ => Vec::new(),
    }
}

async fn people() -> People {
    let endpoint = server("KARIGAR_TEST_MINISTACK");
    People::new(&[
        ("NOTIFY__SMS__ENABLED", "true"),
        ("NOTIFY__SMS__REGION", "us-east-1"),
        ("NOTIFY__SMS__ENDPOINT", endpoint.as_str()),
        ("NOTIFY__SMS__SENDER_ID", "WRDMTR"),
        ("NOTIFY__SMS__DLT_ENTITY_ID", "1101456789012345678"),
    ])
    .await
}

#[tokio::test]
async fn an_sms_reaches_sns_with_the_ids_of_indias_register() {
    let (people, number) = (people().await, number());
    let variables: Value =
        serde_json::from_str(include_str!("../../../../jobs/templates/complaint_resolved/sample.json")).expect("JSON");
    let job = json!({"to": number, "template": "complaint_resolved", "locale": "hi", "variables": variables, "dlt_template_id": "1107161234567890123"});
    let end = people.end("notify.sms", "s1", &job).await;
    assert_eq!(end.state, "succeeded", "{end:?}");
    assert_eq!(
        (&end.output["gsm"], &end.output["segments"], &end.output["locale"]),
        (&json!(false), &json!(2), &json!("hi"))
    );
    let sent = sent_to(&number).await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0]["Message"].as_str().is_some_and(|text| text.starts_with("वार्ड 17: आपकी शिकायत 1742")), "{sent:?}");
    assert_eq!(sent[0]["MessageId"], end.output["message_id"]);
    let attributes = sent[0]["MessageAttributes"].to_string();
    for part in [
        "AWS.MM.SMS.EntityId",
        "1101456789012345678",
        "AWS.MM.SMS.TemplateId",
        "1107161234567890123",
        "WRDMTR",
        "Transactional",
    ] {
        assert!(attributes.contains(part), "{part} is not in {attributes}");
    }
}

#[tokio::test]
async fn an_sms_to_india_without_ids_and_one_to_no_number_are_rejected_and_not_sent() {
    let (people, number) = (people().await, number());
    let end = people.end("notify.sms", "s1", &json!({"to": number, "text": "x"})).await;
    assert_eq!(end.state, "rejected");
    assert!(end.error.contains("DLT register"), "{end:?}");
    let end = people.end("notify.sms", "s2", &json!({"to": "98", "text": "x"})).await;
    assert!(end.state == "rejected" && end.error.contains("E.164"), "{end:?}");
    assert!(sent_to(&number).await.is_empty());
}

#[tokio::test]
async fn an_sms_whose_worker_was_killed_in_the_send_is_held_unless_the_job_says_otherwise() {
    let (people, number) = (people().await, number());
    let job = json!({"to": number, "text": "x", "dlt_template_id": "1"});
    people.rig.hold("before-send-seal");
    let victim = people.start();
    people.rig.enqueue("notify.sms", "s1", &job.to_string()).await;
    people.rig.held("before-send-seal").await;
    victim.kill().await;
    people.rig.release("before-send-seal");
    let heir = people.start();
    let end = people.ended("s1").await;
    assert_eq!(heir.terminate().await, Some(0));
    assert!(end.state == "rejected" && end.error.starts_with("in doubt: "), "{end:?}");
    assert_eq!(sent_to(&number).await.len(), 1);
}
