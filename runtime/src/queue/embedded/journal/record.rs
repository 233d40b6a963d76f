//! What the journal records: the changes that outlive the process. That a message is hidden is not among them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::queue::embedded::backlog::{Held, Place};
use crate::queue::embedded::content::Content;
use crate::queue::embedded::settings::QueueSettings;

/// The format's version.
pub(crate) const VERSION: u32 = 1;

/// One change. Queues go by number, because a name may be used again.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Record {
    /// The first record of a journal.
    Header {
        version: u32,
        next_queue: u64,
        next_seq: u64,
    },
    /// A queue was made, or its settings were changed.
    Queue {
        queue: u64,
        name: String,
        settings: QueueSettings,
        created_ms: i64,
        modified_ms: i64,
    },
    QueueDeleted {
        queue: u64,
    },
    Purged {
        queue: u64,
    },
    Put {
        queue: u64,
        seq: u64,
        message: SavedMessage,
    },
    /// A deduplication id whose message may be gone.
    Seen {
        queue: u64,
        deduplication_id: Arc<str>,
        sent_ms: i64,
        id: Uuid,
        seq: u64,
    },
    Received {
        queue: u64,
        seqs: Vec<u64>,
        at_ms: i64,
    },
    Deleted {
        queue: u64,
        seqs: Vec<u64>,
    },
    /// A message went to a dead-letter queue.
    Moved {
        queue: u64,
        seq: u64,
        to: u64,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SavedMessage {
    pub(crate) id: Uuid,
    pub(crate) sent_ms: i64,
    /// When its delay is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) visible_ms: Option<i64>,
    #[serde(default)]
    pub(crate) receive_count: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) first_received_ms: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dead_letter_source: Option<Arc<str>>,
    pub(crate) content: Arc<Content>,
}

impl Record {
    pub(in crate::queue::embedded) fn put(queue: u64, seq: u64, held: &Held) -> Self {
        let visible_ms = match held.place {
            Place::Delayed { until_ms } => Some(until_ms),
            Place::Visible | Place::Hidden { .. } => None,
        };
        let message = SavedMessage {
            id: held.id,
            sent_ms: held.sent_ms,
            visible_ms,
            receive_count: held.receive_count,
            first_received_ms: held.first_received_ms,
            dead_letter_source: held.dead_letter_source.clone(),
            content: Arc::clone(&held.content),
        };
        Self::Put { queue, seq, message }
    }
}
