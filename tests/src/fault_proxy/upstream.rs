//! Requests to the server behind: each on a connection of its own, so that closing one ends one request.

use axum::body::{Body, to_bytes};
use axum::http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use bytes::Bytes;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// What the server answered, whole.
pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Passes a request on. The headers stay as they are, the host too: the client has signed them.
pub(super) async fn ask(upstream: &str, parts: &Parts, body: Bytes) -> Result<Answered, Failed> {
    let stream = TcpStream::connect(upstream).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::builder().method(&parts.method).uri(path).body(Body::from(body))?;
    *request.headers_mut() = parts.headers.clone();
    for length in [CONNECTION, TRANSFER_ENCODING, CONTENT_LENGTH] {
        request.headers_mut().remove(length);
    }
    let (mut head, body) = sender.send_request(request).await?.into_parts();
    let body = to_bytes(Body::new(body), usize::MAX).await?;
    connection.abort();
    head.headers.remove(CONNECTION);
    head.headers.remove(TRANSFER_ENCODING);
    // Of an answer to HEAD it tells the length of what GET would bring.
    if parts.method != Method::HEAD {
        head.headers.remove(CONTENT_LENGTH);
    }
    Ok(Answered { status: head.status, headers: head.headers, body })
}
