use std::sync::Arc;

use bytes::Bytes;
use rcgen::date_time_ymd;
use tokio_rustls::TlsAcceptor;

use super::receiver::{Authority, Receiver};
use super::scripts::status;
use super::{PUBLIC, Scripted, client, options};
use crate::http::{Answer, HeaderMap, HttpError, Options, StatusCode};

/// Asks `https://NAME`, trusting `pem`, where a server with this side of TLS is.
async fn ask(name: &str, pem: Option<&str>, tls: TlsAcceptor) -> (Result<Answer, HttpError>, usize) {
    let receiver = Receiver::start(&format!("{PUBLIC}:0"), Some(tls), status("200 OK")).await;
    let client = client(Options { authorities: pem.map(|pem| pem.as_bytes().to_vec()), ..options() });
    let client = client.with_resolver(Arc::new(Scripted::new(&[&[PUBLIC]])));
    let target = client.target(&format!("https://{name}:{}/", receiver.address.port())).expect("a URL");
    (client.post(&target, HeaderMap::new(), Bytes::new()).await, receiver.requests().len())
}

/// Nothing was sent, for a reason with these words.
fn not_sent((result, requests): (Result<Answer, HttpError>, usize), why: &str) {
    let Err(error @ HttpError::NotSent { .. }) = result else { panic!("{result:?}") };
    assert!(error.to_string().contains(why), "{error}");
    assert_eq!(requests, 0);
}

#[tokio::test]
async fn a_certificate_of_an_authority_in_the_configuration_is_trusted() {
    let authority = Authority::new();
    for name in ["hooks.example", PUBLIC] {
        let (answer, _) = ask(name, Some(&authority.1), authority.acceptor(name, |_| {})).await;
        assert_eq!(answer.expect("it is trusted").status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_not() {
    let (one, other) = (Authority::new(), Authority::new());
    not_sent(ask("hooks.example", None, one.acceptor("hooks.example", |_| {})).await, "UnknownIssuer");
    not_sent(ask("hooks.example", Some(&other.1), one.acceptor("hooks.example", |_| {})).await, "certificate");
}

#[tokio::test]
async fn a_certificate_that_has_expired_is_not_and_neither_is_one_of_the_future() {
    let authority = Authority::new();
    let expired = authority.acceptor("hooks.example", |params| params.not_after = date_time_ymd(2020, 1, 1));
    not_sent(ask("hooks.example", Some(&authority.1), expired).await, "expired");
    let future = authority.acceptor("hooks.example", |params| params.not_before = date_time_ymd(2090, 1, 1));
    not_sent(ask("hooks.example", Some(&authority.1), future).await, "not valid yet");
}

#[tokio::test]
async fn a_certificate_for_another_host_is_not() {
    let authority = Authority::new();
    let other = authority.acceptor("other.example", |_| {});
    not_sent(ask("hooks.example", Some(&authority.1), other).await, "not valid for name");
}

#[test]
fn authorities_that_are_no_certificates_are_an_error() {
    for pem in ["", "not a certificate"] {
        let options = Options { authorities: Some(pem.as_bytes().to_vec()), ..options() };
        let error = crate::http::Client::new(options).map(drop).expect_err("no certificate");
        assert_eq!(error, "it holds no certificate; write them in PEM");
    }
}
