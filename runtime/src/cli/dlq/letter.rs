//! One dead letter, as far as it can be read.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::envelope::Envelope;
use crate::fingerprint::fingerprint;
use crate::key::JobKey;
use crate::queue::{Message, NewMessage};

/// What is known of a dead letter; all but its body.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Letter {
    /// The dead-letter queue that it lies in.
    pub(crate) dead_letters: String,
    /// CloudEvents' `source`; none if the body is no message of ours.
    pub(crate) source: Option<String>,
    /// CloudEvents' `id`.
    pub(crate) id: Option<String>,
    /// The job's kind.
    pub(crate) kind: Option<String>,
    /// The tenant.
    pub(crate) tenant: Option<String>,
    /// The generation that ended here; none if the queue itself moved the message.
    pub(crate) generation: Option<u32>,
    /// Why it lies here.
    pub(crate) reason: String,
    /// Kind + error with numbers and ids masked.
    pub(crate) fingerprint: String,
    /// The payload was too large to be kept.
    pub(crate) left_out: bool,
    /// When it came here, in milliseconds since the Unix epoch.
    pub(crate) sent_at_ms: i64,
    /// How often it has been received here.
    pub(crate) receive_count: u32,
    /// The server's id of the message.
    pub(crate) message_id: String,
}

/// What workers add to the copies that they send.
#[derive(Deserialize)]
struct Added {
    reason: Option<String>,
    fingerprint: Option<String>,
    #[serde(default)]
    leftout: Option<serde::de::IgnoredAny>,
}

impl Letter {
    /// Reads a message of a dead-letter queue. A body that is no job gets the reason that a worker gives.
    pub(super) fn read(dead_letters: &str, message: &Message) -> Self {
        let mut letter = Self {
            dead_letters: dead_letters.to_owned(),
            source: None,
            id: None,
            kind: None,
            tenant: None,
            generation: None,
            reason: String::new(),
            fingerprint: String::new(),
            left_out: false,
            sent_at_ms: message.sent_at_ms,
            receive_count: message.receive_count,
            message_id: message.id.clone(),
        };
        match Envelope::decode(&message.body) {
            Ok(envelope) => letter.take(envelope, &message.body),
            Err(error) => {
                letter.reason = error.to_string();
                letter.fingerprint = fingerprint("not a job", &letter.reason);
            }
        }
        letter
    }

    fn take(&mut self, envelope: Envelope, body: &str) {
        let added: Option<Added> = serde_json::from_str(body).ok();
        let (reason, print, left_out) = match added {
            Some(added) => (added.reason, added.fingerprint, added.leftout.is_some()),
            None => (None, None, false),
        };
        self.reason = reason.unwrap_or_else(|| {
            "the queue moved it here by its own redrive policy (maxReceiveCount), without a verdict of a worker"
                .to_owned()
        });
        self.fingerprint = print.unwrap_or_else(|| fingerprint(&envelope.kind, &self.reason));
        self.left_out = left_out;
        self.source = Some(envelope.key.source().to_owned());
        self.id = Some(envelope.key.id().to_owned());
        self.kind = Some(envelope.kind);
        self.tenant = envelope.tenant;
        self.generation = envelope.copy_of_generation;
    }

    /// Why it can't be sent back, if it can't.
    pub(super) fn obstacle(&self) -> Option<&'static str> {
        if self.left_out {
            return Some(
                "its payload was too large to be kept beside the reason; enqueue the job anew, with an id of its own",
            );
        }
        if self.fingerprint.ends_with("id_reused") {
            return Some(
                "its source and id belong to another job, and it would be rejected again; enqueue it with an id of its own",
            );
        }
        None
    }

    /// The message that sends it back to the queue that it came from.
    pub(super) fn back(&self, queue: &str, body: String) -> NewMessage {
        // Unlike any that was sent before, or a FIFO queue would take it for a duplicate.
        let unique = format!("redrive-{}", self.message_id);
        NewMessage::for_queue(queue, body, self.tenant.as_deref(), &unique)
    }

    /// What tells jobs apart, whichever of their letters this is: the key, or the whole body where it tells none.
    pub(super) fn identity(&self, body: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        match (&self.source, &self.id) {
            (Some(source), Some(id)) => (source, id).hash(&mut hasher),
            _ => body.hash(&mut hasher),
        }
        hasher.finish()
    }

    /// Source and id, or the message's id where the body tells none.
    pub(super) fn name(&self) -> String {
        let key = self.source.as_deref().zip(self.id.as_deref());
        match key.and_then(|(source, id)| JobKey::new(source, id).ok()) {
            Some(key) => key.to_string(),
            None => format!("message {}", self.message_id),
        }
    }
}
