//! What came back.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::HeaderMap;
use hyper::{Response, StatusCode};
use jiff::Timestamp;
use tokio::time::Instant;

use super::retry_after;

/// An answer, whose head came whole.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The beginning of the body, as far as the limits on size and time let it come.
    pub body: Bytes,
    /// Whether there was more.
    pub truncated: bool,
}

impl Answer {
    /// How long the receiver asks to be left alone, if it does. "No time at all" is no wish: the usual delay holds.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers, Timestamp::now()).filter(|wait| !wait.is_zero())
    }

    /// Reads at most `limit` bytes until `deadline`. A body that breaks off is no error: the status was said before it.
    pub(super) async fn read(response: Response<Incoming>, limit: usize, deadline: Instant) -> Self {
        let (head, mut incoming) = response.into_parts();
        let mut body = BytesMut::new();
        let truncated = loop {
            match tokio::time::timeout_at(deadline, incoming.frame()).await {
                Ok(None) => break false,
                Ok(Some(Ok(frame))) => {
                    let Ok(data) = frame.into_data() else { continue };
                    let taken = data.len().min(limit - body.len());
                    body.extend_from_slice(&data[..taken]);
                    if taken < data.len() {
                        break true;
                    }
                }
                Ok(Some(Err(_))) | Err(_) => break true,
            }
        };
        Self { status: head.status, headers: head.headers, body: body.freeze(), truncated }
    }
}
