//! `notify.sms`: an SMS by Amazon SNS, with the ids that India's operators want.
//!
//! Good for one-time passwords and short news to phones without an app.
//!
//! Not good for long texts (each 70 characters of Hindi or Kannada are one SMS and paid for), and for knowing that it was
//! delivered: SNS has taken it. SNS knows no id of the sender's, so after a crash or a lost answer only a person can tell
//! whether the SMS went out: such jobs are held unless they say otherwise.

mod config;
mod job;

#[cfg(test)]
mod tests;

pub use config::SmsConfig;
pub(super) use config::check;
pub use job::{SendSms, SmsSent};

use std::sync::Arc;
use std::time::Duration;

use karigar::{Context, Handler, JobError, Policy};
use karigar_notify::AwsSettings;
use karigar_notify::sms::{Dlt, Encoding, MAX_BYTES, Number, Purpose, Sms, Sns, segments};
use karigar_notify::templates::{Locale, Templates};
use serde_json::json;

use super::Notify;
use super::failure::send_error;
use super::limits::Channel;
use super::templates::Words;

/// The name of the send in the job's records.
const SEND: &str = "sms";

/// Sends SMS as the configuration says.
pub(super) struct Texter {
    sns: Option<Sns>,
    config: SmsConfig,
}

impl Texter {
    pub(super) async fn new(config: SmsConfig, dev: bool) -> Self {
        let settings = AwsSettings { region: config.region.clone(), endpoint: config.endpoint.clone(), timeout: None };
        let sns = if config.enabled && !dev { Some(Sns::new(&settings).await) } else { None };
        Self { sns, config }
    }

    fn sns(&self) -> Result<&Sns, JobError> {
        // Another worker may be set up for it.
        self.sns.as_ref().ok_or_else(|| {
            JobError::retry("SMS are not set up; set `notify.sms.enabled`, or keep notify.sms from this pool")
        })
    }

    /// The SMS, and the language of its template.
    fn prepare(&self, job: &SendSms, templates: &Templates, dev: bool) -> Result<(Sms, Option<Locale>), JobError> {
        let to: Number = job.to.parse().map_err(|why| JobError::reject(format!("`to`: {why}")))?;
        let (text, locale) = words(job, templates)?;
        if text.is_empty() || text.len() > MAX_BYTES {
            return Err(JobError::reject(format!("the text has {} bytes; SNS takes 1 to {MAX_BYTES}", text.len())));
        }
        let dlt = self.dlt(job, locale.as_ref())?;
        if to.is_indian() && dlt.is_none() && self.config.dlt_required && !dev {
            return Err(JobError::reject(
                "an SMS to India wants the ids of the DLT register; set `notify.sms.dlt_entity_id`, and `dlt_template_id` or \
                 `notify.sms.dlt_templates`, or `notify.sms.dlt_required = false` for the dear foreign routes",
            ));
        }
        let purpose = if job.promotional { Purpose::Promotional } else { Purpose::Transactional };
        Ok((Sms { to, text, purpose, sender_id: self.config.sender_id.clone(), dlt }, locale))
    }

    fn dlt(&self, job: &SendSms, locale: Option<&Locale>) -> Result<Option<Dlt>, JobError> {
        let of_template = |template: &String| {
            let in_language = locale.and_then(|locale| self.config.dlt_templates.get(&format!("{template}/{locale}")));
            in_language.or_else(|| self.config.dlt_templates.get(template))
        };
        let template = job.dlt_template_id.as_ref().or_else(|| job.template.as_ref().and_then(of_template));
        match (&self.config.dlt_entity_id, template) {
            (Some(entity), Some(template)) => Dlt::new(entity, template).map(Some).map_err(JobError::reject),
            _ => Ok(None),
        }
    }
}

fn words(job: &SendSms, templates: &Templates) -> Result<(String, Option<Locale>), JobError> {
    match (&job.template, &job.text) {
        (Some(template), None) => {
            let words = Words { template, locale: job.locale.as_deref(), variables: &job.variables };
            words.render(templates, Templates::sms).map(|sms| (sms.text, Some(sms.locale)))
        }
        (None, Some(text)) if job.variables.is_empty() && job.locale.is_none() => Ok((text.clone(), None)),
        _ => Err(JobError::reject("the SMS has either a `template`, with `locale` and `variables`, or a `text`")),
    }
}

/// Sends SMS.
pub struct SmsSender(Arc<Notify>);

impl SmsSender {
    /// A handler that sends by what `notify` was started with.
    pub fn new(notify: Arc<Notify>) -> Self {
        Self(notify)
    }
}

impl Handler for SmsSender {
    type Job = SendSms;

    async fn handle(&self, job: SendSms, cx: &Context) -> Result<SmsSent, JobError> {
        let (shared, texter) = (self.0.shared()?, self.0.texter()?);
        let (sms, locale) = texter.prepare(&job, self.0.templates()?, shared.caught.is_some())?;
        shared.quiet.respect(Channel::Sms, job.time_zone.as_deref(), job.urgent)?;
        let counted = segments(&sms.text);
        let mut sent = SmsSent {
            message_id: None,
            locale: locale.map(|locale| locale.to_string()),
            segments: u32::try_from(counted.count).unwrap_or(u32::MAX),
            gsm: counted.encoding == Encoding::Gsm,
            attempt: cx.attempt(),
            caught: None,
        };
        if let Some(caught) = &shared.caught {
            let message = json!({"to": job.to, "text": sms.text, "sender_id": sms.sender_id});
            let path = caught.keep(cx, Channel::Sms.name(), "json", format!("{message:#}\n").as_bytes()).await?;
            sent.caught = Some(path.display().to_string());
            return Ok(sent);
        }
        let sns = texter.sns()?;
        shared.limits.take(cx, Channel::Sms, &[sms.to.as_str()]).await?;
        cx.send(SEND, job.on_doubt, |_| async {
            sent.message_id = Some(sns.send(&sms).await.map_err(send_error)?);
            Ok(sent)
        })
        .await
    }

    fn policy(&self) -> Policy {
        Policy { retry_base: Duration::from_secs(10), retry_cap: Duration::from_secs(3600), ..Policy::default() }
    }
}
