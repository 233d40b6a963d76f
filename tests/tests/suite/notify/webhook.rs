use karigar_tests::receiver::Receiver;
use karigar_tests::servers::server;
use serde_json::{Value, json};

use super::people::People;

/// The secret that is being replaced; the receiver knows the new one alone.
const OLD: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

async fn sender(settings: &[(&str, &str)]) -> People {
    let (ca, secret) = (server("KARIGAR_TEST_CA"), server("KARIGAR_TEST_RECEIVER_SECRET"));
    let secrets = format!(r#"["{OLD}", "{secret}"]"#);
    let mut all = vec![
        ("NOTIFY__WEBHOOK__CA", ca.as_str()),
        ("NOTIFY__WEBHOOK__SECRETS__WARDS", &secrets),
        ("NOTIFY__WEBHOOK__ALLOWED_HOSTS", r#"["localhost"]"#),
        ("NOTIFY__WEBHOOK__HEADERS", r#"["x-tenant"]"#),
    ];
    all.extend(settings);
    People::new(&all).await
}

fn event(url: &str) -> Value {
    json!({"url": url, "secret": "wards", "body": {"json": {"type": "complaint.closed", "data": {"गड्ढा": 17}}}})
}

#[tokio::test]
async fn an_event_is_verified_by_the_published_library_while_its_secret_is_replaced() {
    let (sender, receiver) = (sender(&[]).await, Receiver::default());
    let mut job = event(&receiver.url("ok"));
    job["headers"] = json!({"x-tenant": "bengaluru"});
    let end = sender.end("notify.webhook", "w1", &job).await;
    assert_eq!(end.state, "succeeded", "{end:?}");
    let deliveries = receiver.deliveries();
    let [delivery] = &deliveries[..] else { panic!("{deliveries:?}") };
    assert!(delivery.verified, "{delivery:?}");
    assert_eq!(delivery.body, r#"{"data":{"गड्ढा":17},"type":"complaint.closed"}"#);
    assert_eq!(delivery.headers["content-type"], "application/json");
    assert_eq!(delivery.headers["x-tenant"], "bengaluru");
    assert_eq!(delivery.headers["webhook-signature"].split(' ').count(), 2);
    assert_eq!(end.output, json!({"id": delivery.id, "attempt": 1, "status": 200, "answer_bytes": 0}));
}

#[tokio::test]
async fn a_text_is_sent_as_it_is() {
    let (sender, receiver) = (sender(&[]).await, Receiver::default());
    let mut job = event(&receiver.url("ok"));
    job["body"] = json!({"text": "ward=17&closed=✓"});
    job["content_type"] = json!("application/x-www-form-urlencoded");
    let end = sender.end("notify.webhook", "w1", &job).await;
    assert_eq!(end.state, "succeeded", "{end:?}");
    let delivery = receiver.deliveries().remove(0);
    assert!(delivery.verified, "{delivery:?}");
    assert_eq!(delivery.body, "ward=17&closed=✓");
    assert_eq!(delivery.headers["content-type"], "application/x-www-form-urlencoded");
}

#[tokio::test]
async fn a_receiver_that_is_gone_has_moved_or_is_not_to_be_spoken_to_rejects_its_event() {
    let (sender, receiver) = (sender(&[]).await, Receiver::default());
    let inside = "is at an address that is";
    for (id, url, why) in [
        ("gone", receiver.url("gone"), "answered 410 Gone"),
        ("moved", receiver.url("moved"), "answered 301 Moved Permanently"),
        ("metadata", "https://169.254.169.254/latest/meta-data/".to_owned(), inside),
        ("loopback", receiver.url("ok").replace("localhost", "127.0.0.1"), inside),
        ("database", "https://[::1]:5432/".to_owned(), inside),
        ("plain", "http://hooks.example.com/".to_owned(), "use https"),
        ("password", "https://me:secret@hooks.example.com/".to_owned(), "holds a user or a password"),
    ] {
        let end = sender.end("notify.webhook", id, &event(&url)).await;
        assert!(end.state == "rejected" && end.error.contains(why), "{id}: {end:?}");
        assert!(!end.error.contains("meta-data") && !end.error.contains("secret"), "{id}: {end:?}");
    }
    assert_eq!(receiver.deliveries().len(), 2);
    assert!(receiver.effects().is_empty());
}

#[tokio::test]
async fn a_job_that_can_not_be_sent_is_rejected_with_what_to_do() {
    let (sender, receiver) = (sender(&[]).await, Receiver::default());
    let mut unknown = event(&receiver.url("ok"));
    unknown["secret"] = json!("other");
    let end = sender.end("notify.webhook", "unknown", &unknown).await;
    assert_eq!(end.state, "rejected");
    assert!(end.error.contains("`notify.webhook.secrets`, where there are: wards"), "{end:?}");
    let mut header = event(&receiver.url("ok"));
    header["headers"] = json!({"x-other": "1"});
    let end = sender.end("notify.webhook", "header", &header).await;
    assert!(end.state == "rejected" && end.error.contains("`x-other` is not allowed"), "{end:?}");
    assert!(receiver.deliveries().is_empty());
}

#[tokio::test]
async fn a_receiver_that_is_busy_is_asked_again_when_it_said() {
    let (sender, receiver) = (sender(&[]).await, Receiver::default());
    let began = std::time::Instant::now();
    let end = sender.end("notify.webhook", "w1", &event(&receiver.url("busy"))).await;
    assert_eq!((end.state.as_str(), end.failures, &end.output["attempt"]), ("succeeded", 1, &json!(2)), "{end:?}");
    assert!(began.elapsed().as_secs() >= 7, "{:?}", began.elapsed());
    let deliveries = receiver.deliveries();
    assert_eq!(deliveries.len(), 2);
    assert_eq!((&deliveries[0].id, &deliveries[0].body), (&deliveries[1].id, &deliveries[1].body));
    assert!(deliveries.iter().all(|delivery| delivery.verified), "signed anew, with the time of each try");
}

#[tokio::test]
async fn an_answer_of_a_gigabyte_is_cut_and_one_that_redirects_inside_is_not_followed() {
    let (sender, receiver) = (sender(&[]).await, Receiver::default());
    let end = sender.end("notify.webhook", "flood", &event(&receiver.url("flood"))).await;
    assert_eq!((end.state.as_str(), &end.output["answer_bytes"]), ("succeeded", &json!(65536)), "{end:?}");
    let worker = sender.start();
    sender.rig.enqueue("notify.webhook", "redirect", &event(&receiver.url("redirect")).to_string()).await;
    let failed = async || sender.record("redirect").await.filter(|record| record.failures > 0);
    let record = sender.rig.until("the redirect was refused", failed).await;
    assert_eq!(record.error, "localhost answered 302 Found");
    assert_eq!(worker.terminate().await, Some(0));
}

#[tokio::test]
async fn an_event_whose_answer_was_lost_had_its_effect_and_is_in_doubt() {
    let (sender, receiver) = (sender(&[]).await, Receiver::default());
    let mut job = event(&receiver.url("lost"));
    job["on_doubt"] = json!("hold");
    let worker = sender.start();
    sender.rig.enqueue("notify.webhook", "w1", &job.to_string()).await;
    let failed = async || sender.record("w1").await.filter(|record| record.failures > 0);
    let record = sender.rig.until("its answer was lost", failed).await;
    assert!(record.error.starts_with("localhost did not answer: "), "{record:?}");
    let shown = sender.run(&["jobs", "show", "w1", "--json"]).await.json();
    assert_eq!(shown["sends"][0]["state"], "in_doubt", "{shown}");
    assert_eq!((receiver.deliveries().len(), receiver.effects().len()), (1, 1));
    assert_eq!(worker.terminate().await, Some(0));
}

#[tokio::test]
async fn a_host_that_is_down_is_left_alone_and_its_jobs_wait_uncounted_while_another_s_go_on() {
    let settings = [("NOTIFY__WEBHOOK__CIRCUIT__FAILURES", "1"), ("NOTIFY__WEBHOOK__CIRCUIT__COOL_DOWN", "1h")];
    let settings = [settings[0], settings[1], ("NOTIFY__WEBHOOK__CIRCUIT__MAX_COOL_DOWN", "1h")];
    let sender =
        sender(&[&settings[..], &[("NOTIFY__WEBHOOK__ALLOWED_HOSTS", r#"["localhost", "127.0.0.1"]"#)]].concat()).await;
    let receiver = Receiver::default();
    let worker = sender.start();
    sender.rig.enqueue("notify.webhook", "first", &event(&receiver.url("down")).to_string()).await;
    let failed = async || sender.record("first").await.filter(|record| record.failures > 0);
    let record = sender.rig.until("it failed", failed).await;
    assert_eq!(record.error, "localhost answered 503 Service Unavailable");
    for n in 0..5 {
        sender.rig.enqueue("notify.webhook", &format!("next-{n}"), &event(&receiver.url("down")).to_string()).await;
    }
    let waiting = "select count(*) from karigar_job where state = 'waiting' and failures = 0";
    sender.rig.until("they wait", async || (sender.rig.number(waiting).await == 5).then_some(())).await;
    assert_eq!(receiver.deliveries().len(), 1, "the others were not sent");
    // Another name for the same server, whose certificate does not know it: another circuit, which is closed.
    let other = receiver.url("ok").replace("localhost", "127.0.0.1");
    sender.rig.enqueue("notify.webhook", "other", &event(&other).to_string()).await;
    let failed = async || sender.record("other").await.filter(|record| record.failures > 0);
    let record = sender.rig.until("it was tried", failed).await;
    assert!(record.error.starts_with("127.0.0.1 can't be reached: TLS: invalid peer certificate"), "{record:?}");
    assert_eq!(worker.terminate().await, Some(0));
}

#[tokio::test]
async fn events_over_a_recipient_s_limit_wait_uncounted() {
    let sender = sender(&[("NOTIFY__LIMITS__WEBHOOK__RECIPIENT", "1/1h burst 2")]).await;
    let (receiver, worker) = (Receiver::default(), sender.start());
    for n in 0..5 {
        sender.rig.enqueue("notify.webhook", &format!("w{n}"), &event(&receiver.url("ok")).to_string()).await;
    }
    let waiting = "select count(*) from karigar_job where state = 'waiting' and failures = 0";
    sender.rig.until("three wait", async || (sender.rig.number(waiting).await == 3).then_some(())).await;
    sender.rig.until("two are sent", async || (receiver.effects().len() == 2).then_some(())).await;
    assert_eq!(worker.terminate().await, Some(0));
    let buckets = sender.rig.rows::<(String,)>("select to_jsonb(b)::text from karigar_limit b").await;
    assert!(!buckets.is_empty() && buckets.iter().all(|(row,)| !row.contains("localhost")), "{buckets:?}");
}
