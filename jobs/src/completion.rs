//! Ends of jobs, sent to webhooks (`[[completions]]` of the configuration).

use karigar::completions::{Webhook, WebhookJob};
use karigar::{Job, OnDoubt};
use serde_json::Value;

use crate::notify::webhook::{Body, SendWebhook};

/// The job that sends an event of an end on.
pub(crate) const WEBHOOK: WebhookJob = WebhookJob { kind: SendWebhook::KIND, payload };

fn payload(to: Webhook<'_>, event: &Value) -> Value {
    let job = SendWebhook {
        url: to.url.to_owned(),
        body: Body::Json(event.clone()),
        content_type: Some("application/cloudevents+json".to_owned()),
        headers: Default::default(),
        secret: to.secret.to_owned(),
        recipient: None,
        // Receivers take an event once by its id, and an end that nobody heard of is worse.
        on_doubt: OnDoubt::Retry,
    };
    // All its parts can be written as JSON.
    serde_json::to_value(job).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use karigar::Worker;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_a_payload_that_the_webhooks_job_takes() {
        let to = Webhook { url: "https://example.org/hook", secret: "completions" };
        let payload = payload(to, &json!({"type": "karigar.job.completed"}));
        let builder = crate::register(Worker::builder());
        assert_eq!(builder.router().check(WEBHOOK.kind, &payload.to_string()), Ok(()));
        assert_eq!(payload["body"], json!({"json": {"type": "karigar.job.completed"}}));
    }
}
