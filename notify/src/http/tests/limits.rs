use std::time::{Duration, Instant};

use bytes::Bytes;

use super::receiver::Receiver;
use super::scripts::{answers, drips, floods, hangs_up, is_silent, status};
use super::{PUBLIC, client, options};
use crate::http::{Answer, HeaderMap, HeaderValue, HttpError, Options, StatusCode};

async fn ask(receiver: &Receiver, options: Options) -> Result<Answer, HttpError> {
    let client = client(options);
    let target = client.target(&receiver.url()).expect("a URL");
    client.post(&target, HeaderMap::new(), Bytes::from_static(b"body")).await
}

async fn at_public(script: super::receiver::Script) -> Receiver {
    Receiver::start(&format!("{PUBLIC}:0"), None, script).await
}

fn soon() -> Options {
    Options { timeout: Duration::from_millis(500), ..options() }
}

#[tokio::test]
async fn a_request_has_its_body_its_host_and_its_headers_and_nothing_of_the_environment() {
    let receiver = at_public(status("200 OK")).await;
    let client = client(options());
    let target = client.target(&receiver.url()).expect("a URL");
    let headers = HeaderMap::from_iter([(hyper::header::CONTENT_TYPE, HeaderValue::from_static("text/plain"))]);
    client.post(&target, headers, Bytes::from_static(b"body")).await.expect("an answer");
    let requests = receiver.requests();
    let (head, body) = requests[0].split_once("\r\n\r\n").expect("a head");
    assert_eq!(body, "body");
    let mut lines: Vec<&str> = head.lines().collect();
    assert_eq!(lines.remove(0), "POST /in?token=1 HTTP/1.1");
    lines.sort_unstable();
    let host = format!("host: {}", receiver.address);
    let agent = concat!("user-agent: karigar/", env!("CARGO_PKG_VERSION"));
    assert_eq!(lines, ["connection: close", "content-length: 4", "content-type: text/plain", &host, agent]);
}

#[tokio::test]
async fn a_gigabyte_is_read_up_to_the_limit_and_dropped() {
    for head in ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n"] {
        let began = Instant::now();
        let receiver = at_public(floods(head)).await;
        let answer = ask(&receiver, options()).await.expect("a status");
        assert_eq!((answer.status, answer.body.len(), answer.truncated), (StatusCode::OK, 64 << 10, true));
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_head_without_an_end_is_given_up() {
    let receiver = at_public(floods("HTTP/1.1 200 OK\r\nx: ")).await;
    let error = ask(&receiver, options()).await.expect_err("it never ends");
    assert!(matches!(error, HttpError::Unknown { .. }), "{error}");
}

#[tokio::test]
async fn a_head_that_drips_is_given_up_in_time_and_may_have_been_acted_on() {
    for script in [drips("HTTP/1.1 200 OK\r\nx: "), is_silent()] {
        let receiver = at_public(script).await;
        let began = Instant::now();
        let error = ask(&receiver, soon()).await.expect_err("it takes for ever");
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        assert_eq!(error.to_string(), "127.0.0.2 did not answer: nothing came within 500ms");
    }
}

#[tokio::test]
async fn a_body_that_drips_is_left_and_its_status_holds() {
    let receiver = at_public(drips("HTTP/1.1 202 Accepted\r\ncontent-length: 1000000\r\n\r\n")).await;
    let began = Instant::now();
    let answer = ask(&receiver, soon()).await.expect("the status came");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!((answer.status, answer.truncated), (StatusCode::ACCEPTED, true));
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_error() {
    let receiver = at_public(answers("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")).await;
    let answer = ask(&receiver, options()).await.expect("the status came");
    assert_eq!((&answer.body[..], answer.truncated), (&b"half"[..], true));
    let receiver = at_public(answers("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwhole")).await;
    let answer = ask(&receiver, options()).await.expect("an answer");
    assert_eq!((&answer.body[..], answer.truncated), (&b"whole"[..], false));
}

#[tokio::test]
async fn one_who_hangs_up_or_speaks_no_http_may_have_acted() {
    for script in [hangs_up(), answers("SSH-2.0-OpenSSH_9.2\r\n")] {
        let receiver = at_public(script).await;
        let error = ask(&receiver, options()).await.expect_err("no answer");
        assert!(matches!(error, HttpError::Unknown { .. }), "{error}");
    }
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let receiver = at_public(status("200 OK")).await;
    let client = client(options());
    let target = client.target(&receiver.url()).expect("a URL");
    drop(receiver);
    let error = loop {
        // The listener goes with its task, which ends at its next turn.
        match client.post(&target, HeaderMap::new(), Bytes::new()).await {
            Ok(_) | Err(HttpError::Unknown { .. }) => tokio::task::yield_now().await,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, HttpError::NotSent { .. }), "{error}");
}
