//! The proxy's own server.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{Request, Response, StatusCode};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::rule::error_body;
use super::upstream::{self, Answered};
use super::{Fault, Seen, Shared, entries};

/// Ends a connection without an answer.
#[derive(Debug)]
struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed by a rule")
    }
}

impl std::error::Error for Closed {}

pub(super) async fn run(listener: TcpListener, shared: Arc<Shared>) {
    // Connections end with this set.
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request| handle(Arc::clone(&shared), request));
        connections.spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        while connections.try_join_next().is_some() {}
    }
}

async fn handle(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Body>, Closed> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(Body::new(body), usize::MAX).await.map_err(|_| Closed)?;
    let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let action = match target {
        Some(target) => target.rsplit('.').next().unwrap_or(target).to_owned(),
        None => format!("{} {}", parts.method, parts.uri),
    };
    let message = if target.is_some() { serde_json::from_slice(&body).unwrap_or_default() } else { Value::Null };
    let fault = shared.rules.lock().fault(&action);
    shared.seen.lock().push(Seen { action, body: message.clone() });
    shared.arrived.notify_waiters();

    let pass_on =
        async |body| upstream::ask(&shared.upstream, &parts, body).await.unwrap_or_else(|error| bad_gateway(&*error));
    let answered = match fault {
        None => pass_on(body).await,
        Some(Fault::Answer { status, body }) => own(status, body.into(), &parts),
        Some(Fault::Refuse) => return Err(Closed),
        Some(Fault::Hang(duration)) => {
            tokio::time::sleep(duration).await;
            pass_on(body).await
        }
        Some(Fault::LoseAnswer) => {
            pass_on(body).await;
            return Err(Closed);
        }
        Some(Fault::FailEntries { entries, code, message: text, sender_fault }) => {
            match entries::cut(&message, &entries) {
                None => own(400, error_body(&code, &text).into(), &parts),
                Some(cut) => {
                    let mut answered = match cut.rest {
                        Some(rest) => pass_on(rest).await,
                        None => own(200, Bytes::new(), &parts),
                    };
                    answered.body = entries::add_failed(&answered.body, &cut.ids, &code, &text, sender_fault);
                    answered
                }
            }
        }
        Some(Fault::OmitEntries(entries)) => match entries::cut(&message, &entries).map(|cut| cut.rest) {
            Some(Some(rest)) => pass_on(rest).await,
            _ => own(200, "{}".into(), &parts),
        },
        Some(Fault::BreakBody(after)) => {
            let answered = pass_on(body).await;
            let sent = answered.body.slice(..after.min(answered.body.len()));
            let broken = stream::once(async {
                // What was sent is on its way only once the connection had a turn.
                tokio::time::sleep(Duration::from_millis(50)).await;
                Err(Closed)
            });
            let pieces = stream::iter([Ok(sent)]).chain(broken);
            return Ok(response(&answered, Body::from_stream(pieces), Some(answered.body.len())));
        }
        Some(Fault::SlowBody { pieces, pause }) => {
            let answered = pass_on(body).await;
            let length = answered.body.len();
            let pieces = in_pieces(&answered.body, pieces);
            let slow = stream::unfold(pieces.into_iter(), move |mut pieces| async move {
                let piece = pieces.next()?;
                tokio::time::sleep(pause).await;
                Some((Ok::<_, Closed>(piece), pieces))
            });
            return Ok(response(&answered, Body::from_stream(slow), Some(length)));
        }
    };
    let body = Body::from(answered.body.clone());
    Ok(response(&answered, body, None))
}

fn in_pieces(body: &Bytes, count: usize) -> Vec<Bytes> {
    let size = body.len().div_ceil(count.max(1)).max(1);
    (0..body.len()).step_by(size).map(|start| body.slice(start..(start + size).min(body.len()))).collect()
}

/// An answer that the server behind knows nothing of, in the format of the request.
fn own(status: u16, body: Bytes, parts: &Parts) -> Answered {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answered = Answered { status, headers: Default::default(), body };
    if let Some(content_type) = parts.headers.get(CONTENT_TYPE) {
        answered.headers.insert(CONTENT_TYPE, content_type.clone());
    }
    answered
}

fn bad_gateway(error: &(dyn std::error::Error + 'static)) -> Answered {
    let body = format!("the server behind the proxy does not answer: {error}");
    Answered { status: StatusCode::BAD_GATEWAY, headers: Default::default(), body: body.into() }
}

fn response(answered: &Answered, body: Body, length: Option<usize>) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = answered.status;
    *response.headers_mut() = answered.headers.clone();
    if let Some(length) = length {
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    response
}
