//! One event to one receiver.

use std::time::Instant;

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use super::answer::{host_is_down, may_have_acted};
use super::{AllowedHeaders, Circuits, HeaderError, Open, Pass, SigningSecret, Verdict, judge, sign};
use crate::failure::{Effect, Failure, Remedy};
use crate::http::{Client, HttpError, Refused, StatusCode, Target};

/// Sends events.
pub struct Webhooks {
    client: Client,
    circuits: Circuits,
    headers: AllowedHeaders,
}

/// What is to be sent.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// `webhook-id`: the same each time that this event is sent, so that its receiver takes it once. Without `.`.
    pub id: &'a str,
    /// The receiver.
    pub url: &'a str,
    /// The body's media type.
    pub content_type: &'a str,
    /// Further headers, by name.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub body: Bytes,
    /// `webhook-timestamp`: now, in seconds since 1970. Receivers refuse what is older than some minutes.
    pub timestamp: i64,
}

/// Why an event can't be sent at all.
#[derive(Debug, thiserror::Error)]
pub enum Unprepared {
    /// Its receiver is not spoken to.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// One of its headers is not sent.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// Its media type is none.
    #[error("the content type is no header's value; write one as application/json")]
    ContentType,
}

/// An event that is signed and whose receiver's URL passed.
#[derive(Debug)]
pub struct Prepared {
    target: Target,
    headers: HeaderMap,
    body: Bytes,
}

/// A delivery that its receiver took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// The answer's status.
    pub status: StatusCode,
    /// How many bytes of the answer were read.
    pub answer_bytes: usize,
}

impl Webhooks {
    /// Sends by this client, with these of a job's headers.
    pub fn new(client: Client, circuits: Circuits, headers: AllowedHeaders) -> Self {
        Self { client, circuits, headers }
    }

    /// Checks and signs an event.
    ///
    /// # Errors
    /// Says why it can't be sent; trying again is of no use.
    pub fn prepare(&self, event: Event<'_>, secrets: &[SigningSecret]) -> Result<Prepared, Unprepared> {
        let target = self.client.target(event.url)?;
        let mut headers = self.headers.check(event.headers.iter().copied())?;
        let ascii = |text: &str| HeaderValue::from_str(text).ok().filter(|value| value.to_str().is_ok());
        headers.insert(CONTENT_TYPE, ascii(event.content_type).ok_or(Unprepared::ContentType)?);
        let signature = sign(event.id, event.timestamp, &event.body, secrets);
        for (name, text) in [
            ("webhook-id", event.id),
            ("webhook-timestamp", &event.timestamp.to_string()),
            ("webhook-signature", &signature),
        ] {
            headers.insert(name, ascii(text).ok_or(Unprepared::ContentType)?);
        }
        Ok(Prepared { target, headers, body: event.body })
    }

    /// Asks the receiver's circuit.
    ///
    /// # Errors
    /// Says how long nothing is sent there.
    pub fn pass(&self, prepared: &Prepared) -> Result<Pass, Open> {
        self.circuits.ask(&prepared.target.authority(), Instant::now())
    }

    /// Sends it, and tells the circuit what came of it.
    ///
    /// # Errors
    /// Says whether the receiver may have the event, and whether trying again is of use.
    pub async fn deliver(&self, prepared: Prepared, pass: Pass) -> Result<Delivered, Failure> {
        let Prepared { target, headers, body } = prepared;
        let answer = match self.client.post(&target, headers, body).await {
            Ok(answer) => answer,
            // It was not asked, so nothing is known of it.
            Err(refused @ HttpError::Refused(_)) => return Err(Failure::reject(refused)),
            Err(error) => {
                pass.failed(Instant::now());
                return Err(match error {
                    HttpError::Unknown { .. } => Failure::unknown(error),
                    error => Failure::retry(error),
                });
            }
        };
        match host_is_down(answer.status) {
            true => pass.failed(Instant::now()),
            false => pass.succeeded(),
        }
        let status = answer.status;
        let remedy = match judge(status, answer.retry_after()) {
            Verdict::Done => return Ok(Delivered { status, answer_bytes: answer.body.len() }),
            Verdict::Again(after) => after.map_or(Remedy::Retry, Remedy::RetryAfter),
            Verdict::Never(why) => return Err(Failure::reject(format!("{} answered {status}: {why}", target.host()))),
        };
        let effect = if may_have_acted(status) { Effect::Unknown } else { Effect::None };
        Err(Failure { effect, remedy, why: format!("{} answered {status}", target.host()) })
    }
}

impl Prepared {
    /// The receiver's host, without what comes after it.
    pub fn host(&self) -> String {
        self.target.host()
    }

    /// The whole request as text, as it would be sent.
    pub fn to_text(&self) -> Vec<u8> {
        let mut text = format!("POST {}\r\n", self.target.url()).into_bytes();
        for (name, value) in &self.headers {
            text.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        text.extend(b"\r\n");
        text.extend(&self.body);
        text
    }
}
