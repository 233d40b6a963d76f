use std::sync::Arc;

use bytes::Bytes;

use super::receiver::Receiver;
use super::scripts::{answers, status};
use super::{PUBLIC, Scripted, client, options};
use crate::http::{Guard, HeaderMap, HttpError, Options, Refused, StatusCode};

/// Two receivers on one port: one where the guard allows it, one on loopback, where it does not.
async fn allowed_and_not() -> (Receiver, Receiver) {
    loop {
        let allowed = Receiver::start(&format!("{PUBLIC}:0"), None, status("204 No Content")).await;
        let taken = std::net::TcpListener::bind(("127.0.0.1", allowed.address.port())).is_err();
        if !taken {
            let inside = format!("127.0.0.1:{}", allowed.address.port());
            return (allowed, Receiver::start(&inside, None, status("204 No Content")).await);
        }
    }
}

fn is_refused<T: std::fmt::Debug>(result: Result<T, HttpError>) {
    assert!(matches!(result, Err(HttpError::Refused(Refused::Address { .. }))), "{result:?}");
}

#[tokio::test]
async fn a_name_that_changes_its_address_after_the_check_is_spoken_to_at_the_address_that_was_checked() {
    let (allowed, inside) = allowed_and_not().await;
    let resolver = Arc::new(Scripted::new(&[&[PUBLIC], &["127.0.0.1"]]));
    let client = client(options()).with_resolver(Arc::clone(&resolver) as Arc<_>);
    let target = client.target(&format!("http://rebinds.example:{}/", allowed.address.port())).expect("a URL");

    let answer = client.post(&target, HeaderMap::new(), Bytes::new()).await.expect("the first address is allowed");
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(*resolver.asked.lock(), 1, "resolved once for one request");
    is_refused(client.post(&target, HeaderMap::new(), Bytes::new()).await);
    assert_eq!((allowed.requests().len(), inside.requests().len()), (1, 0));
}

#[tokio::test]
async fn a_name_with_one_address_inside_is_not_spoken_to_at_any() {
    let (allowed, inside) = allowed_and_not().await;
    for order in [[PUBLIC, "127.0.0.1"], ["127.0.0.1", PUBLIC], [PUBLIC, "::ffff:127.0.0.1"], [PUBLIC, "::1"]] {
        let client = client(options()).with_resolver(Arc::new(Scripted::new(&[&order])));
        let target = client.target(&format!("http://both.example:{}/", allowed.address.port())).expect("a URL");
        is_refused(client.post(&target, HeaderMap::new(), Bytes::new()).await);
    }
    assert_eq!((allowed.requests().len(), inside.requests().len()), (0, 0));
}

#[tokio::test]
async fn the_system_s_own_name_of_this_machine_is_refused() {
    let (_, inside) = allowed_and_not().await;
    let client = client(options());
    for host in ["localhost", "LOCALHOST.", "localhost.localdomain"] {
        let target = client.target(&format!("http://{host}:{}/", inside.address.port())).expect("a URL");
        let refused = client.post(&target, HeaderMap::new(), Bytes::new()).await.expect_err("it is loopback");
        // Not every system knows the last of them.
        assert!(matches!(refused, HttpError::Refused(_) | HttpError::NotSent { .. }), "{host}: {refused}");
    }
    assert_eq!(inside.requests().len(), 0);
}

#[tokio::test]
async fn a_redirect_inside_is_an_answer_and_is_not_followed() {
    let (allowed, inside) = allowed_and_not().await;
    for location in ["http://169.254.169.254/latest/meta-data/".to_owned(), inside.url()] {
        for line in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
            let head = format!("HTTP/1.1 {line}\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
            let redirects = Receiver::start(&format!("{PUBLIC}:0"), None, answers(head)).await;
            let client = client(options());
            let target = client.target(&redirects.url()).expect("a URL");
            let answer = client.post(&target, HeaderMap::new(), Bytes::new()).await.expect("a redirect is an answer");
            assert!(answer.status.is_redirection());
            assert_eq!(redirects.requests().len(), 1);
        }
    }
    assert_eq!((allowed.requests().len(), inside.requests().len()), (0, 0));
}

#[tokio::test]
async fn ipv6_is_spoken_and_guarded_as_ipv4_is() {
    let receiver = Receiver::start("[::1]:0", None, status("200 OK")).await;
    let guarded = client(options());
    assert!(matches!(guarded.target(&receiver.url()), Err(Refused::Address { .. })));

    let guard = Guard::default().with_http().with_networks(["::1".parse().expect("a network")]);
    let allowing = client(Options { guard, ..options() });
    let target = allowing.target(&receiver.url()).expect("a URL");
    let answer = allowing.post(&target, HeaderMap::new(), Bytes::new()).await.expect("it is allowed");
    assert_eq!(answer.status, StatusCode::OK);
    assert!(receiver.requests()[0].contains(&format!("host: [::1]:{}\r\n", receiver.address.port())));

    let named = allowing.with_resolver(Arc::new(Scripted::new(&[&["::1"]])));
    let target = named.target(&format!("http://six.example:{}/", receiver.address.port())).expect("a URL");
    assert!(named.post(&target, HeaderMap::new(), Bytes::new()).await.is_ok());
}

#[tokio::test]
async fn an_address_that_refuses_the_connection_leaves_the_next_one_to_be_tried() {
    let receiver = Receiver::start(&format!("{PUBLIC}:0"), None, status("200 OK")).await;
    let guard = Guard::default()
        .with_http()
        .with_networks(["127.0.0.0/8".parse().expect("a network"), "::1".parse().expect("a network")]);
    let client = client(Options { guard, ..options() });
    let client = client.with_resolver(Arc::new(Scripted::new(&[&["::1", "127.0.0.9", PUBLIC]])));
    let target = client.target(&format!("http://several.example:{}/", receiver.address.port())).expect("a URL");
    assert!(client.post(&target, HeaderMap::new(), Bytes::new()).await.is_ok());
}
