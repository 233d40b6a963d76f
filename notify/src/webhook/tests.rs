//! The sender against receivers of this process.

use std::time::Duration;

use bytes::Bytes;

use super::{AllowedHeaders, CircuitOptions, Circuits, Delivered, Event, SigningSecret, Webhooks, sign};
use crate::failure::{Effect, Failure, Remedy};
use crate::http::StatusCode;
use crate::http::tests::receiver::Receiver;
use crate::http::tests::{PUBLIC, client, options, scripts};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn webhooks() -> Webhooks {
    let circuits =
        Circuits::new(CircuitOptions { failures: 2, cool_down: Duration::from_secs(60), ..CircuitOptions::default() });
    Webhooks::new(client(options()), circuits, AllowedHeaders::new(["x-tenant"]).expect("a list"))
}

fn event(url: &str) -> Event<'_> {
    Event {
        id: "msg_1",
        url,
        content_type: "application/json",
        headers: &[("x-tenant", "bengaluru")],
        body: Bytes::from_static(b"{\"ward\":17}"),
        timestamp: 1_767_225_600,
    }
}

async fn send(webhooks: &Webhooks, receiver: &Receiver) -> Result<Delivered, Failure> {
    let url = receiver.url();
    let secret = SigningSecret::parse(SECRET).expect("a secret");
    let prepared = webhooks.prepare(event(&url), &[secret]).expect("it can be sent");
    let pass = webhooks.pass(&prepared).expect("the circuit is closed");
    webhooks.deliver(prepared, pass).await
}

async fn receiver(script: crate::http::tests::receiver::Script) -> Receiver {
    Receiver::start(&format!("{PUBLIC}:0"), None, script).await
}

#[tokio::test]
async fn an_event_arrives_signed_with_its_body_as_it_is() {
    let receiver = receiver(scripts::answers("HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\nok")).await;
    let delivered = send(&webhooks(), &receiver).await.expect("it is taken");
    assert_eq!(delivered, Delivered { status: StatusCode::ACCEPTED, answer_bytes: 2 });
    let requests = receiver.requests();
    let signature = sign("msg_1", 1_767_225_600, b"{\"ward\":17}", &[SigningSecret::parse(SECRET).expect("a secret")]);
    for line in [
        "webhook-id: msg_1",
        "webhook-timestamp: 1767225600",
        &format!("webhook-signature: {signature}"),
        "content-type: application/json",
        "x-tenant: bengaluru",
    ] {
        assert!(requests[0].contains(&format!("\r\n{line}\r\n")), "{line} in {}", requests[0]);
    }
    assert!(requests[0].ends_with("\r\n\r\n{\"ward\":17}"));
}

#[tokio::test]
async fn a_receiver_that_is_gone_says_why_and_one_that_is_busy_says_when() {
    let gone = receiver(scripts::status("410 Gone")).await;
    let error = send(&webhooks(), &gone).await.expect_err("it is gone");
    assert_eq!(error.remedy, Remedy::Reject);
    assert_eq!(
        error.to_string(),
        "127.0.0.2 answered 410 Gone: it wants no more of these; stop sending them, or name another receiver"
    );
    let busy =
        receiver(scripts::answers("HTTP/1.1 429 Slow down\r\nretry-after: 90\r\ncontent-length: 0\r\n\r\n")).await;
    let error = send(&webhooks(), &busy).await.expect_err("it is busy");
    assert_eq!(error.to_string(), "127.0.0.2 answered 429 Too Many Requests");
    assert_eq!((error.effect, error.remedy), (Effect::None, Remedy::RetryAfter(Duration::from_secs(90))));
}

#[tokio::test]
async fn a_host_that_is_down_is_left_alone_after_some_tries() {
    for script in [scripts::hangs_up(), scripts::status("503 Down")] {
        let (webhooks, receiver) = (webhooks(), receiver(script).await);
        for _ in 0..2 {
            send(&webhooks, &receiver).await.expect_err("it is down");
        }
        let url = receiver.url();
        let prepared = webhooks.prepare(event(&url), &[]).expect("it can be sent");
        let open = webhooks.pass(&prepared).map(drop).expect_err("it is left alone");
        assert!(open.0 > Duration::from_secs(50), "{open}");
        assert_eq!(receiver.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_receiver_that_fails_on_its_own_opens_no_circuit() {
    let (webhooks, receiver) = (webhooks(), receiver(scripts::status("500 Broken")).await);
    for _ in 0..5 {
        send(&webhooks, &receiver).await.expect_err("it fails");
    }
    assert_eq!(receiver.requests().len(), 5);
}

#[tokio::test]
async fn one_that_does_not_answer_may_have_the_event() {
    let receiver = receiver(scripts::hangs_up()).await;
    let failure = send(&webhooks(), &receiver).await.expect_err("no answer");
    assert_eq!((failure.effect, failure.remedy), (Effect::Unknown, Remedy::Retry));
}

#[test]
fn what_can_not_be_sent_is_said_before_anything_is() {
    let webhooks = webhooks();
    let secret = SigningSecret::parse(SECRET).expect("a secret");
    let why = |event| {
        webhooks.prepare(event, std::slice::from_ref(&secret)).map(drop).expect_err("it can't be sent").to_string()
    };
    assert!(why(event("https://10.0.0.1/")).contains("private"));
    let url = "https://hooks.example/";
    assert!(why(Event { content_type: "text/plain\r\nx: y", ..event(url) }).contains("content type"));
    assert!(why(Event { headers: &[("x-other", "1")], ..event(url) }).contains("`x-other` is not allowed"));
}

#[test]
fn the_text_of_a_request_is_the_whole_request() {
    let url = "https://hooks.example/in?token=1";
    let prepared = webhooks().prepare(event(url), &[]).expect("it can be sent");
    let text = String::from_utf8(prepared.to_text()).expect("text");
    assert!(text.starts_with("POST https://hooks.example/in?token=1\r\n"), "{text}");
    assert!(text.contains("\r\nwebhook-id: msg_1\r\n") && text.ends_with("\r\n\r\n{\"ward\":17}"), "{text}");
}
