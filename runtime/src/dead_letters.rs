//! The last step of what can't be run: a copy in the dead-letter queue, with the reason.

use crate::envelope::{Envelope, dead_letter_copy};
use crate::fingerprint::fingerprint;
use crate::pipeline::InHand;
use crate::queue::{MAX_BODY_BYTES, NewMessage};

impl InHand {
    /// A body that is no message of ours: to the dead letters as it is, with the reason beside it.
    pub(crate) async fn undecodable(&mut self, error: &str) {
        let lane = self.lane();
        let message = NewMessage {
            body: self.delivery.message.body.clone(),
            deduplication_id: lane.queue.is_fifo().then(|| self.delivery.message.id.clone()),
            group: lane.queue.is_fifo().then(|| self.delivery.message.group.clone()).flatten(),
            attributes: vec![("reason".into(), attribute_text(error))],
            ..Default::default()
        };
        tracing::warn!(queue = lane.name, message_id = self.delivery.message.id, error, "a message was rejected");
        match self.pool.publisher.send(&lane.dead_letters, message).await {
            Ok(()) => {
                self.pool.rejected_undecoded(self.delivery.lane);
                self.delete().await;
            }
            Err(error) => {
                tracing::error!(%error, queue = lane.dead_letters, "the dead-letter queue took no message; keeping it");
                self.hide_with_backoff().await;
            }
        }
    }

    /// To the dead letters without touching the row, which is another job's.
    pub(crate) async fn reject_unrecorded(&mut self, envelope: &Envelope, reason: &str) {
        let generation = envelope.copy_of_generation.unwrap_or(0);
        let print = fingerprint(&envelope.kind, "id_reused");
        match self.send_dead_letter(generation, reason, &print, &self.delivery.message.id).await {
            Ok(()) => {
                self.pool.rejected_at_claim(self.delivery.lane, envelope, reason, self.sent_ago());
                self.delete().await;
            }
            Err(error) => {
                tracing::error!(error, "the dead-letter queue took no message; keeping it");
                self.hide_with_backoff().await;
            }
        }
    }

    pub(crate) async fn send_dead_letter(
        &self,
        generation: u32,
        why: &str,
        print: &str,
        unique: &str,
    ) -> Result<(), String> {
        let lane = self.lane();
        let body = &self.delivery.message.body;
        let fifo = lane.queue.is_fifo();
        let message = NewMessage {
            body: dead_letter_copy(body, generation, why, print, MAX_BODY_BYTES),
            group: fifo.then(|| "dead-letters".to_owned()),
            deduplication_id: fifo.then(|| format!("{unique}-{generation}")),
            ..Default::default()
        };
        self.pool.publisher.send(&lane.dead_letters, message).await.map_err(|error| error.to_string())
    }
}

/// The text as SQS takes it in a message attribute: without control characters, and not endless.
fn attribute_text(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(1000).collect()
}
