//! `notify.webhook`: an event to another program, by a POST that is signed as Standard Webhooks say.
//!
//! Good for telling other systems what happened, within seconds, at addresses that customers type in: receivers inside
//! the own network are refused, redirects are not followed, slow and endless answers are cut.
//!
//! Not good for: calls whose answer matters (it is dropped), strict order (a retry comes after what was sent since), and
//! receivers that do not look at `webhook-id`: after a crash or a lost answer the same event comes again.

mod config;
mod job;
mod outbox;

#[cfg(test)]
mod tests;

pub(super) use config::check;
pub use config::{CircuitConfig, WebhookConfig};
pub use job::{Body, SendWebhook, WebhookSent};
pub(super) use outbox::Webhooks;

use std::sync::Arc;
use std::time::Duration;

use karigar::{Context, Handler, JobError, Policy};

use super::Notify;
use super::failure::send_error;
use super::limits::Channel;

/// The name of the send in the job's records.
const SEND: &str = "webhook";

/// Sends webhooks.
pub struct WebhookSender(Arc<Notify>);

impl WebhookSender {
    /// A handler that sends by what `notify` was started with.
    pub fn new(notify: Arc<Notify>) -> Self {
        Self(notify)
    }
}

impl Handler for WebhookSender {
    type Job = SendWebhook;

    async fn handle(&self, job: SendWebhook, cx: &Context) -> Result<WebhookSent, JobError> {
        let (shared, webhooks) = (self.0.shared()?, self.0.webhook()?);
        let id = id(cx);
        let prepared = webhooks.prepare(&job, &id)?;
        if let Some(caught) = &shared.caught {
            let path = caught.keep(cx, Channel::Webhook.name(), "http", &prepared.to_text()).await?;
            let caught = Some(path.display().to_string());
            return Ok(WebhookSent { id, attempt: cx.attempt(), status: None, answer_bytes: 0, caught });
        }
        let pass = webhooks.pass(&prepared)?;
        let host = prepared.host();
        let recipient = job.recipient.as_deref().unwrap_or(&host);
        shared.limits.take(cx, Channel::Webhook, &[recipient]).await?;
        cx.send(SEND, job.on_doubt, |_| async move {
            let delivered = webhooks.deliver(prepared, pass).await.map_err(send_error)?;
            Ok(WebhookSent {
                id,
                attempt: cx.attempt(),
                status: Some(delivered.status.as_u16()),
                answer_bytes: delivered.answer_bytes as u64,
                caught: None,
            })
        })
        .await
    }

    fn policy(&self) -> Policy {
        // Receivers are deployed, break and are mended: their next hour counts, not their next second.
        Policy { retry_base: Duration::from_secs(60), retry_cap: Duration::from_secs(6 * 3600), ..Policy::default() }
    }
}

/// `webhook-id`: made from the job's key, and so the same at each try and after a redrive. It holds no `.`.
fn id(cx: &Context) -> String {
    format!("msg_{}", cx.key().hex())
}
