//! The section `[notify]` of the configuration.

use karigar::config::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::email::{self, MailConfig};
use super::limits::LimitsConfig;
use super::push::PushConfig;
use super::quiet::{QuietConfig, QuietHours};
use super::sms::{self, SmsConfig};
use super::templates::TemplatesConfig;
use super::webhook::{self, WebhookConfig};

/// The section's name.
pub const SECTION: &str = "notify";

/// Messages of `notify.*`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NotifyConfig {
    /// Webhooks.
    pub webhook: WebhookConfig,
    /// How much is sent at most; all workers on one database share the count.
    pub limits: LimitsConfig,
    /// When people are not disturbed.
    pub quiet: QuietConfig,
    /// Where templates are.
    pub templates: TemplatesConfig,
    /// Mail.
    pub mail: MailConfig,
    /// SMS.
    pub sms: SmsConfig,
    /// Push notifications.
    pub push: PushConfig,
}

/// What is wrong with the values beside their types.
pub(super) fn check(config: &NotifyConfig) -> Vec<Problem> {
    let mut problems = webhook::check(&config.webhook);
    if let Err(why) = QuietHours::new(&config.quiet) {
        problems.push(Problem::new("notify.quiet", why, "correct `hours` or `time_zone`"));
    }
    problems.extend(email::check(&config.mail));
    problems.extend(sms::check(&config.sms));
    if let Err(why) = config.templates.locale() {
        problems.push(Problem::new("notify.templates.default_locale", why, "write one such as en"));
    }
    problems
}
