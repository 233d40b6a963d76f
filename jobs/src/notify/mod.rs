//! Messages to people and to other programs.
//!
//! Each is sent under a record in the store (`cx.send`), within limits that all workers share ([`limits`]), and outside
//! quiet hours ([`quiet`]). Under `karigar dev` nothing is sent: messages are caught in a folder ([`caught`]).

pub mod caught;
mod config;
pub mod email;
mod failure;
pub mod limits;
pub mod push;
pub mod quiet;
pub mod sms;
pub mod templates;
pub mod webhook;

use std::sync::{Arc, OnceLock};

use futures_util::future::BoxFuture;
use karigar::resource::{Resource, Starting};
use karigar::{Job, JobError, WorkerBuilder};
use karigar_notify::templates::Templates;

pub use config::{NotifyConfig, SECTION};

use caught::Caught;
use email::{EmailSender, Mailer, SendEmail};
use limits::LimitsConfig;
use push::{PushSender, Pusher, SendPush};
use quiet::QuietHours;
use sms::{SendSms, SmsSender, Texter};
use templates::TemplatesCommand;
use webhook::{SendWebhook, WebhookSender, Webhooks};

/// Adds the family's handlers, what they share, and the section `[notify]`.
pub fn register(builder: WorkerBuilder) -> WorkerBuilder {
    let notify = Arc::new(Notify::default());
    builder
        .checked_section::<NotifyConfig>(SECTION, config::check)
        .handler(WebhookSender::new(Arc::clone(&notify)))
        .handler(EmailSender::new(Arc::clone(&notify)))
        .handler(SmsSender::new(Arc::clone(&notify)))
        .handler(PushSender::new(Arc::clone(&notify)))
        .command(TemplatesCommand)
        .resource(notify)
}

/// What the handlers of this family share. Filled when the worker starts; to be a worker's resource.
#[derive(Default)]
pub struct Notify {
    shared: OnceLock<Shared>,
    webhook: OnceLock<Webhooks>,
    templates: OnceLock<Templates>,
    mailer: OnceLock<Mailer>,
    texter: OnceLock<Texter>,
    pusher: OnceLock<Pusher>,
}

/// What is the same for all of them.
pub struct Shared {
    /// Limits by channel.
    pub limits: LimitsConfig,
    /// When people are not disturbed.
    pub quiet: QuietHours,
    /// Where messages are kept that are not to be sent: under `karigar dev`.
    pub caught: Option<Caught>,
}

impl Notify {
    /// What is the same for all channels. A worker that was started without it is a retry: another one may have it.
    pub fn shared(&self) -> Result<&Shared, JobError> {
        self.shared.get().ok_or_else(not_started)
    }

    fn webhook(&self) -> Result<&Webhooks, JobError> {
        self.webhook.get().ok_or_else(not_started)
    }

    fn templates(&self) -> Result<&Templates, JobError> {
        self.templates.get().ok_or_else(not_started)
    }

    fn mailer(&self) -> Result<&Mailer, JobError> {
        self.mailer.get().ok_or_else(not_started)
    }

    fn texter(&self) -> Result<&Texter, JobError> {
        self.texter.get().ok_or_else(not_started)
    }

    fn pusher(&self) -> Result<&Pusher, JobError> {
        self.pusher.get().ok_or_else(not_started)
    }
}

fn not_started() -> JobError {
    JobError::retry("notifications are not set up; start the worker with `Notify` among its resources")
}

impl Resource for Notify {
    fn name(&self) -> &'static str {
        "notify"
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec![SendWebhook::KIND, SendEmail::KIND, SendSms::KIND, SendPush::KIND]
    }

    fn start<'a>(&'a self, at: &'a Starting<'a>) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async move {
            let config: NotifyConfig = at.section(SECTION)?;
            let quiet = QuietHours::new(&config.quiet)?;
            let caught = at.dev.map(Caught::new);
            let dev = at.dev.is_some();
            // Nobody else fills these: a worker starts its resources one by one.
            if at.kinds.contains(&SendWebhook::KIND) {
                let _ = self.webhook.set(Webhooks::new(config.webhook, dev)?);
            }
            if at.kinds.contains(&SendEmail::KIND) {
                let _ = self.mailer.set(Mailer::new(&config.mail, dev).await?);
            }
            if at.kinds.contains(&SendSms::KIND) {
                let _ = self.texter.set(Texter::new(config.sms, dev).await);
            }
            if at.kinds.contains(&SendPush::KIND) {
                let _ = self.pusher.set(Pusher::new(&config.push, dev)?);
            }
            // Webhooks have none.
            if [SendEmail::KIND, SendSms::KIND, SendPush::KIND].iter().any(|kind| at.kinds.contains(kind)) {
                let _ = self.templates.set(config.templates.load().map_err(|problems| problems.join("; "))?);
            }
            let _ = self.shared.set(Shared { limits: config.limits, quiet, caught });
            Ok(())
        })
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}
