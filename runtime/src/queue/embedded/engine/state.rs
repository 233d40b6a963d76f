//! One queue: its settings, its messages, and what a FIFO queue asks of a sender.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Delivery, Sent, after};
use crate::queue::embedded::backlog::{Backlog, Held, Place};
use crate::queue::embedded::content::Content;
use crate::queue::embedded::deduplication::Deduplication;
use crate::queue::embedded::journal::Record;
use crate::queue::embedded::receipt::Receipt;
use crate::queue::embedded::refusal::Refusal;
use crate::queue::embedded::settings::QueueSettings;

pub(super) struct QueueState {
    pub(super) id: u64,
    pub(super) name: Arc<str>,
    pub(super) settings: QueueSettings,
    pub(super) created_ms: i64,
    pub(super) modified_ms: i64,
    pub(super) backlog: Backlog,
    pub(super) deduplication: Deduplication,
}

impl QueueState {
    pub(super) fn new(id: u64, name: Arc<str>, settings: QueueSettings, created_ms: i64, modified_ms: i64) -> Self {
        let backlog = Backlog::new(name.ends_with(".fifo"));
        Self { id, name, settings, created_ms, modified_ms, backlog, deduplication: Deduplication::default() }
    }

    pub(super) fn record(&self) -> Record {
        Record::Queue {
            queue: self.id,
            name: self.name.to_string(),
            settings: self.settings.clone(),
            created_ms: self.created_ms,
            modified_ms: self.modified_ms,
        }
    }

    pub(super) fn is_fifo(&self) -> bool {
        self.name.ends_with(".fifo")
    }

    pub(super) fn clear(&mut self) {
        self.backlog = Backlog::new(self.is_fifo());
    }

    /// When a message becomes visible or too old by itself.
    pub(super) fn next_due_ms(&self) -> i64 {
        let too_old = self.backlog.oldest().map(|(sent_ms, _)| after(sent_ms, self.settings.retention));
        [self.backlog.next_timer(), too_old].into_iter().flatten().min().unwrap_or(i64::MAX)
    }

    /// The message of a handle, if no later delivery was made.
    pub(super) fn find(&self, receipt: Receipt) -> Result<u64, Refusal> {
        if receipt.queue != self.id {
            return Err(Refusal::NotAReceipt(receipt.to_string()));
        }
        match self.backlog.get(receipt.seq) {
            None => Err(Refusal::Gone),
            Some(held) if held.delivery == Some(receipt.delivery) => Ok(receipt.seq),
            Some(_) => Err(Refusal::Superseded),
        }
    }

    /// When a message in flight was received.
    pub(super) fn require_in_flight(&self, seq: u64) -> Result<i64, Refusal> {
        match self.backlog.get(seq) {
            Some(held) if matches!(held.place, Place::Hidden { .. }) => Ok(held.received_ms),
            _ => Err(Refusal::NotInFlight),
        }
    }

    pub(super) fn deliver(&mut self, seq: u64, delivery: u64, until_ms: i64, now_ms: i64) -> Option<Delivery> {
        self.backlog.put(seq, Place::Hidden { until_ms });
        let queue = self.id;
        let held = self.backlog.get_mut(seq)?;
        held.received(now_ms);
        held.delivery = Some(delivery);
        Some(Delivery {
            id: held.id,
            seq,
            receipt: Receipt { queue, seq, delivery },
            content: Arc::clone(&held.content),
            sent_ms: held.sent_ms,
            first_received_ms: held.first_received_ms.unwrap_or(now_ms),
            receive_count: held.receive_count,
            dead_letter_source: held.dead_letter_source.clone(),
        })
    }

    /// What a FIFO queue needs beyond a body; fills in the deduplication id where the queue makes it.
    pub(super) fn check_fifo(&self, content: &mut Content, delay: Option<Duration>) -> Result<(), Refusal> {
        if content.group.is_none() {
            return Err(Refusal::Invalid(format!("the FIFO queue `{}` needs a message group id", self.name)));
        }
        if delay.is_some_and(|delay| !delay.is_zero()) {
            let text = format!("the FIFO queue `{}` takes no delay of one message, only its own", self.name);
            return Err(Refusal::Invalid(text));
        }
        if content.deduplication_id.is_none() {
            if !self.settings.content_based_deduplication {
                return Err(Refusal::Invalid(format!(
                    "the FIFO queue `{}` needs a message deduplication id, or its content-based deduplication",
                    self.name
                )));
            }
            let mut hex = String::with_capacity(64);
            for byte in Sha256::digest(content.body.as_bytes()) {
                // Writing to a string can't fail.
                let _ = write!(hex, "{byte:02x}");
            }
            content.deduplication_id = Some(hex.into());
        }
        Ok(())
    }

    /// The earlier message with the same deduplication id; else remembers this one.
    pub(super) fn deduplicate(&mut self, content: &Content, now_ms: i64, sent: Sent) -> Option<Sent> {
        let id = content.deduplication_id.as_ref()?;
        let earlier = self.deduplication.find(id, now_ms);
        if earlier.is_none() {
            self.deduplication.note(Arc::clone(id), now_ms, sent);
        }
        earlier
    }
}

impl Held {
    pub(super) fn new(id: Uuid, content: Content, sent_ms: i64, place: Place) -> Self {
        Self {
            id,
            content: Arc::new(content),
            sent_ms,
            receive_count: 0,
            first_received_ms: None,
            received_ms: 0,
            delivery: None,
            dead_letter_source: None,
            place,
        }
    }

    pub(super) fn received(&mut self, at_ms: i64) {
        self.receive_count = self.receive_count.saturating_add(1);
        self.first_received_ms.get_or_insert(at_ms);
        self.received_ms = at_ms;
    }
}
