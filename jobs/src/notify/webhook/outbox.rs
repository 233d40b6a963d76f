//! What webhooks are sent by, made from the configuration.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;
use karigar::JobError;
use karigar::config::Secret;
use karigar_notify::failure::Failure;
use karigar_notify::http::Client;
use karigar_notify::webhook::{self, Circuits, Delivered, Event, Pass, Prepared, SigningSecret};

use super::SendWebhook;
use super::config::WebhookConfig;
use super::job::MAX_BODY_BYTES;

/// Signs what is caught under `karigar dev` where no secret is configured. It is known to everyone.
const DEV_SECRET: &str = "whsec_a2FyaWdhci1kZXYta2FyaWdhci1kZXYt";

/// Sends webhooks as the configuration says.
pub(in crate::notify) struct Webhooks {
    sender: webhook::Webhooks,
    secrets: BTreeMap<String, Vec<Secret>>,
    dev: bool,
}

impl Webhooks {
    /// Reads the certificates and each secret. The error names the setting and what to do.
    pub(in crate::notify) fn new(config: WebhookConfig, dev: bool) -> Result<Self, String> {
        let authorities = config.ca.as_ref().map(std::fs::read).transpose();
        let authorities =
            authorities.map_err(|error| format!("`notify.webhook.ca` can't be read: {error}; correct the path"))?;
        let options = config.options(authorities).map_err(|problem| problem.to_string())?;
        let client = Client::new(options).map_err(|why| format!("`notify.webhook.ca`: {why}"))?;
        let headers = config.allowed_headers().map_err(|problem| problem.to_string())?;
        let sender = webhook::Webhooks::new(client, Circuits::new(config.circuit()), headers);
        let webhooks = Self { sender, secrets: config.secrets, dev };
        for (name, secrets) in &webhooks.secrets {
            read(name, secrets)?;
        }
        Ok(webhooks)
    }

    /// Checks and signs a job's event. What is wrong with it rejects the job.
    pub(super) fn prepare(&self, job: &SendWebhook, id: &str) -> Result<Prepared, JobError> {
        let body = job.body.bytes()?;
        if body.len() > MAX_BODY_BYTES {
            let why = format!(
                "the body has {} bytes; at most {MAX_BODY_BYTES} are sent, so send an address of it",
                body.len()
            );
            return Err(JobError::reject(why));
        }
        let headers: Vec<_> = job.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let event = Event {
            id,
            url: &job.url,
            content_type: job.content_type.as_deref().unwrap_or(job.body.media_type()),
            headers: &headers,
            body: Bytes::from(body),
            timestamp: Timestamp::now().as_second(),
        };
        self.sender.prepare(event, &self.secrets(&job.secret)?).map_err(JobError::reject)
    }

    /// The secrets of a name, read anew, so that one that was replaced counts without a restart.
    fn secrets(&self, name: &str) -> Result<Vec<SigningSecret>, JobError> {
        match self.secrets.get(name) {
            // A secret that is away comes back: a file that is being replaced, say.
            Some(secrets) => read(name, secrets).map_err(JobError::retry),
            None if self.dev => SigningSecret::parse(DEV_SECRET).map(|secret| vec![secret]).map_err(JobError::reject),
            None => {
                let known: Vec<&str> = self.secrets.keys().map(String::as_str).collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                Err(JobError::reject(format!(
                    "there is no secret of this name in `notify.webhook.secrets`, where there are: {known}; add it there"
                )))
            }
        }
    }

    /// Asks the host's circuit; a host that is left alone puts the job off.
    pub(super) fn pass(&self, prepared: &Prepared) -> Result<Pass, JobError> {
        self.sender.pass(prepared).map_err(|open| {
            // Else all that waited would come at one time.
            let wait = open.0 + open.0.mul_f64(fastrand::f64() / 4.0);
            JobError::put_off(wait, format!("{}: {open}", prepared.host()))
        })
    }

    pub(super) async fn deliver(&self, prepared: Prepared, pass: Pass) -> Result<Delivered, Failure> {
        self.sender.deliver(prepared, pass).await
    }
}

fn read(name: &str, secrets: &[Secret]) -> Result<Vec<SigningSecret>, String> {
    let read = |secret: &Secret| {
        SigningSecret::parse(&secret.resolve().map_err(|error| error.to_string())?).map_err(|error| error.to_string())
    };
    let read: Result<Vec<_>, String> = secrets.iter().map(read).collect();
    read.map_err(|why| format!("`notify.webhook.secrets.{name}`: {why}"))
}
