//! A notification as the message of a job.

use super::S3Event;
use super::notification::{self, Notification};
use crate::envelope::{Envelope, EnvelopeError, payload_digest};
use crate::job::Job;
use crate::json_error::without_values;
use crate::key::JobKey;

impl Envelope {
    /// The job of a notification; `None` if the body is none.
    pub(crate) fn of_notification(body: &str) -> Option<Result<Self, EnvelopeError>> {
        let (event, generation) = match notification::read(body)? {
            Ok(Notification::Event(event, generation)) => (event, generation),
            Ok(Notification::Test) => return Some(Err(EnvelopeError::S3Test)),
            Err(why) => return Some(Err(EnvelopeError::S3Event(why))),
        };
        let data = match serde_json::to_string(&event) {
            Ok(data) => data,
            Err(error) => return Some(Err(EnvelopeError::Malformed(without_values(&error)))),
        };
        let digest = payload_digest(S3Event::KIND, &data);
        // The content is the identity: SQS gives a copy from the dead letters another one.
        let id: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Some(JobKey::new(S3Event::KIND, &id).map_err(Into::into).map(|key| Self {
            key,
            kind: S3Event::KIND.to_owned(),
            data,
            dataref: None,
            expires_at: None,
            run_at: None,
            tenant: None,
            traceparent: None,
            copy_of_generation: generation,
            digest,
        }))
    }
}
