//! The SQS protocol as a face of the embedded queues, for programs that use a stock AWS SDK against a laptop.
//!
//! It speaks AWS JSON 1.0 over HTTP, as SDKs of 2024 and later do. Signatures are not verified: any credentials do
//! (`test`/`test` by custom), so it belongs on a loopback address. Tags, policies and encryption settings are accepted
//! and not kept; what it does not know is refused with the action's name.

mod address;
mod attributes;
mod batch;
mod digest;
mod fault;
mod message;
mod queues;
mod receive;
mod send;
mod settle;
#[cfg(test)]
mod tests;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::listen;
use crate::queue::embedded::EmbeddedQueues;
use address::Place;
use fault::{Code, Fault};

/// 1 MiB of body may take six times as much in JSON; what a message may really have is checked after decoding.
const MAX_REQUEST_BYTES: usize = 8 * 1024 * 1024;
const TARGET: &str = "x-amz-target";
const SERVICE: &str = "AmazonSQS.";
pub(super) const JSON: &str = "application/x-amz-json-1.0";

struct Front {
    queues: EmbeddedQueues,
    address: SocketAddr,
    /// Ends long polls when the server does.
    stop: CancellationToken,
}

/// One request's surroundings.
struct Call<'a> {
    queues: &'a EmbeddedQueues,
    stop: &'a CancellationToken,
    place: Place<'a>,
}

/// Serves embedded queues on a listener. Returns the address, and a future that serves until it is dropped.
pub fn serve(
    listener: TcpListener,
    queues: EmbeddedQueues,
) -> io::Result<(SocketAddr, BoxFuture<'static, io::Result<()>>)> {
    let address = listener.local_addr()?;
    let stop = CancellationToken::new();
    let front = Front { queues, address, stop: stop.clone() };
    let router = Router::new().fallback(handle).with_state(Arc::new(front));
    let end = stop.drop_guard();
    Ok((
        address,
        Box::pin(async move {
            let _end = end;
            // Never shuts down by itself, but ends connections when it is dropped.
            let serving = axum::serve(listen::without_delay(listener), router);
            serving.with_graceful_shutdown(std::future::pending()).await
        }),
    ))
}

async fn handle(State(front): State<Arc<Front>>, request: Request) -> Response {
    let answer = respond(&front, request).await;
    answer.unwrap_or_else(Fault::into_response)
}

async fn respond(front: &Front, request: Request) -> Result<Response, Fault> {
    let (parts, body) = request.into_parts();
    if parts.method != Method::POST {
        let text = "this is Karigar's SQS: point an AWS SDK's endpoint for SQS at it, with any credentials";
        return Err(Fault::new(Code::InvalidAction, text));
    }
    let action = action(&parts.headers)?.to_owned();
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let bound = front.address.to_string();
    let call = Call { queues: &front.queues, stop: &front.stop, place: Place::new(host.unwrap_or(&bound)) };
    let body = to_bytes(body, MAX_REQUEST_BYTES).await.map_err(|error| {
        Fault::new(Code::InvalidParameterValue, format!("the request's body could not be read: {error}"))
    })?;
    let json = act(&call, &action, &body).await?;
    Ok(([(header::CONTENT_TYPE, JSON), (fault::REQUEST_ID, fault::request_id().as_str())], json).into_response())
}

fn action(headers: &HeaderMap) -> Result<&str, Fault> {
    let target = headers.get(TARGET).and_then(|target| target.to_str().ok()).ok_or_else(|| {
        let text = format!(
            "the header {TARGET} is missing: this server speaks AWS JSON 1.0 and not the older query protocol; \
             use a newer AWS SDK"
        );
        Fault::new(Code::InvalidAction, text)
    })?;
    target
        .strip_prefix(SERVICE)
        .ok_or_else(|| Fault::new(Code::InvalidAction, format!("`{target}` is not an action of SQS ({SERVICE}…)")))
}

/// Carries out an action of SQS's API, in alphabetical order.
async fn act(call: &Call<'_>, action: &str, body: &Bytes) -> Result<Vec<u8>, Fault> {
    match action {
        "ChangeMessageVisibility" => answer(&settle::change_visibility(call, &input(body)?)?),
        "ChangeMessageVisibilityBatch" => answer(&settle::change_visibility_batch(call, &input(body)?)?),
        "CreateQueue" => answer(&queues::create(call, &input(body)?)?),
        "DeleteMessage" => answer(&settle::delete(call, &input(body)?)?),
        "DeleteMessageBatch" => answer(&settle::delete_batch(call, &input(body)?)?),
        "DeleteQueue" => answer(&queues::delete(call, &input(body)?)?),
        "GetQueueAttributes" => answer(&queues::get_attributes(call, &input(body)?)?),
        "GetQueueUrl" => answer(&queues::get_url(call, &input(body)?)?),
        "ListDeadLetterSourceQueues" => answer(&queues::list_sources(call, &input(body)?)?),
        "ListQueueTags" | "TagQueue" | "UntagQueue" => answer(&queues::exists(call, &input(body)?)?),
        "ListQueues" => answer(&queues::list(call, &input(body)?)?),
        "PurgeQueue" => answer(&queues::purge(call, &input(body)?)?),
        "ReceiveMessage" => answer(&receive::receive(call, input(body)?).await?),
        "SendMessage" => answer(&send::send(call, input(body)?)?),
        "SendMessageBatch" => answer(&send::send_batch(call, input(body)?)?),
        "SetQueueAttributes" => answer(&queues::set_attributes(call, &input(body)?)?),
        unknown => {
            Err(Fault::new(Code::UnsupportedOperation, format!("Karigar's SQS does not have the action {unknown}")))
        }
    }
}

fn input<T: DeserializeOwned>(body: &Bytes) -> Result<T, Fault> {
    serde_json::from_slice(body).map_err(|error| Fault::new(Code::Serialization, error.to_string()))
}

fn answer(output: &impl Serialize) -> Result<Vec<u8>, Fault> {
    serde_json::to_vec(output).map_err(|error| Fault::new(Code::InternalFailure, error.to_string()))
}

/// A number of seconds within its limit.
fn seconds(parameter: &str, value: Option<i64>, max: u64, reason: &str) -> Result<Option<Duration>, Fault> {
    let Some(value) = value else { return Ok(None) };
    match u64::try_from(value) {
        Ok(seconds) if seconds <= max => Ok(Some(Duration::from_secs(seconds))),
        _ => Err(Fault::value(parameter, value, reason)),
    }
}

/// The answer of actions that tell nothing.
#[derive(Serialize)]
struct Empty {}
