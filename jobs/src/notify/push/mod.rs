//! `notify.push`: a notification on a person's devices, by Firebase Cloud Messaging.
//!
//! Good for news to people who have the app. Tokens that are of no use any more come back in the output.
//!
//! Not good for what must arrive: a device may be off for weeks, and FCM's taking it says nothing of its showing. After a
//! crash or a lost answer it may be sent twice; both have the same tag, so that a device shows one, and may ring twice.

mod config;
mod devices;
mod job;

#[cfg(test)]
mod tests;

pub use config::PushConfig;
pub use job::{DeadToken, MAX_DEVICES, PushSent, SendPush};

use std::sync::Arc;
use std::time::Duration;

use karigar::{Context, Handler, JobError, Policy};
use karigar_notify::push::{Account, Fcm, FcmSettings, Push};
use karigar_notify::templates::{Locale, Templates};
use serde_json::json;

use super::Notify;
use super::failure::job_error;
use super::limits::Channel;
use super::templates::Words;

/// Sends push notifications as the configuration says.
pub(super) struct Pusher(Option<Fcm>);

impl Pusher {
    /// Reads the service account. The error names the setting and what to do.
    pub(super) fn new(config: &PushConfig, dev: bool) -> Result<Self, String> {
        if dev || config.service_account.is_empty() {
            return Ok(Self(None));
        }
        let json =
            config.service_account.resolve().map_err(|error| format!("`notify.push.service_account`: {error}"))?;
        let account = Account::parse(&json).map_err(|error| format!("`notify.push.service_account`: {error}"))?;
        let authorities = config.ca.as_ref().map(std::fs::read).transpose();
        let authorities =
            authorities.map_err(|error| format!("`notify.push.ca` can't be read: {error}; correct the path"))?;
        let fcm = Fcm::new(FcmSettings { account, endpoint: config.endpoint.clone(), authorities });
        fcm.map(|fcm| Self(Some(fcm))).map_err(|why| format!("`notify.push`: {why}"))
    }

    fn fcm(&self) -> Result<&Fcm, JobError> {
        // Another worker may be set up for it.
        self.0.as_ref().ok_or_else(|| {
            JobError::retry("push notifications are not set up; set `notify.push.service_account`, or keep notify.push from this pool")
        })
    }
}

/// The notification, and the language of its template.
fn prepare(job: &SendPush, templates: &Templates, key: &str) -> Result<(Push, Option<Locale>), JobError> {
    if job.tokens.is_empty() || job.tokens.len() > MAX_DEVICES {
        return Err(JobError::reject(format!(
            "the job has {} devices; 1 to {MAX_DEVICES} are taken, so make it several jobs",
            job.tokens.len()
        )));
    }
    let (title, body, locale) = match (&job.template, &job.title, &job.body) {
        (Some(template), None, None) => {
            let words = Words { template, locale: job.locale.as_deref(), variables: &job.variables };
            let text = words.render(templates, Templates::push)?;
            (text.title, text.body, Some(text.locale))
        }
        (None, Some(title), Some(body)) if job.variables.is_empty() && job.locale.is_none() => {
            (title.clone(), body.clone(), None)
        }
        _ => {
            let why =
                "the notification has either a `template`, with `locale` and `variables`, or a `title` and a `body`";
            return Err(JobError::reject(why));
        }
    };
    // Apple's limit on it is 64 bytes, as long as a key's hash is.
    let tag = job.tag.clone().unwrap_or_else(|| key.chars().take(64).collect());
    if tag.len() > 64 {
        return Err(JobError::reject(format!("`tag` has {} bytes; at most 64 are taken", tag.len())));
    }
    let (image, data, ttl_seconds) = (job.image.clone(), job.data.clone(), job.ttl_seconds);
    let push = Push { title, body, image, data, tag, ttl_seconds };
    push.check().map_err(JobError::reject)?;
    Ok((push, locale))
}

/// Sends push notifications.
pub struct PushSender(Arc<Notify>);

impl PushSender {
    /// A handler that sends by what `notify` was started with.
    pub fn new(notify: Arc<Notify>) -> Self {
        Self(notify)
    }
}

impl Handler for PushSender {
    type Job = SendPush;

    async fn handle(&self, job: SendPush, cx: &Context) -> Result<PushSent, JobError> {
        let (shared, pusher) = (self.0.shared()?, self.0.pusher()?);
        let (push, locale) = prepare(&job, self.0.templates()?, &cx.key().hex())?;
        shared.quiet.respect(Channel::Push, job.time_zone.as_deref(), job.urgent)?;
        let mut sent = PushSent {
            sent: Default::default(),
            dead: Default::default(),
            locale: locale.map(|locale| locale.to_string()),
            attempt: cx.attempt(),
            caught: None,
        };
        if let Some(caught) = &shared.caught {
            let message = json!({"tokens": job.tokens, "title": push.title, "body": push.body, "data": push.data});
            let path = caught.keep(cx, Channel::Push.name(), "json", format!("{message:#}\n").as_bytes()).await?;
            sent.caught = Some(path.display().to_string());
            return Ok(sent);
        }
        let fcm = pusher.fcm()?;
        fcm.log_in().await.map_err(job_error)?;
        let tokens: Vec<&str> = job.tokens.iter().map(String::as_str).collect();
        shared.limits.take(cx, Channel::Push, &tokens).await?;
        devices::send(cx, fcm, &push, &job, &mut sent).await?;
        Ok(sent)
    }

    fn policy(&self) -> Policy {
        Policy { retry_base: Duration::from_secs(10), retry_cap: Duration::from_secs(3600), ..Policy::default() }
    }
}
