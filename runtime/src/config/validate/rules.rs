//! Completions and events of S3.

use crate::completions::WebhookJob;
use crate::config::problem::{Problem, Problems};
use crate::config::{CompletionConfig, Config, S3EventConfig};
use crate::s3_events::template;

use super::pools::is_queue_name;

pub(super) fn check(config: &Config, found: &mut Vec<Problem>) {
    for (number, rule) in config.completions.iter().enumerate() {
        completion(&format!("completions[{number}]"), rule, found);
    }
    for (number, rule) in config.s3_events.iter().enumerate() {
        s3_event(&format!("s3_events[{number}]"), rule, found);
    }
}

fn completion(path: &str, rule: &CompletionConfig, found: &mut Vec<Problem>) {
    match (&rule.queue, &rule.webhook) {
        (None, None) => found.push(Problem::new(path, "it tells nobody", "set `queue`, or `webhook`")),
        (Some(queue), _) => queue_name(path, queue, found),
        _ => {}
    }
    if let Some(webhook) = &rule.webhook
        && !webhook.starts_with("https://")
        && !webhook.starts_with("http://")
    {
        found.push(Problem::new(format!("{path}.webhook"), "it is no address", "write https://HOST/PATH"));
    }
}

fn s3_event(path: &str, rule: &S3EventConfig, found: &mut Vec<Problem>) {
    for (key, value) in [("bucket", &rule.bucket), ("kind", &rule.kind)] {
        if value.is_empty() {
            found.push(Problem::new(format!("{path}.{key}"), "it is not set", format!("name the {key}")));
        }
    }
    if rule.events.is_empty() {
        found.push(Problem::new(format!("{path}.events"), "no event fits", "leave it out for `ObjectCreated:*`"));
    }
    if let Some(queue) = &rule.queue {
        queue_name(path, queue, found);
    }
    if let Err(what) = template::check(&rule.payload) {
        let remedy =
            format!("use {}, and write a brace as two", template::NAMES.map(|name| format!("{{{name}}}")).join(", "));
        found.push(Problem::new(format!("{path}.payload"), what, remedy));
    }
}

fn queue_name(path: &str, queue: &str, found: &mut Vec<Problem>) {
    if !is_queue_name(queue) {
        let what = format!("SQS takes no queue named `{queue}`");
        found.push(Problem::new(format!("{path}.queue"), what, "use 1 to 80 of the characters A-Z a-z 0-9 _ -"));
    }
}

impl Config {
    /// All that can be wrong with the rules alone, for those who take nothing else of the configuration.
    #[cfg(feature = "dev")]
    pub(crate) fn validate_rules(&self, job: Option<WebhookJob>) -> Result<(), Problems> {
        let mut found = self.validate_webhooks(job).err().map(|problems| problems.0).unwrap_or_default();
        check(self, &mut found);
        Problems(found).into_result()
    }

    /// Refuses webhooks where the program has no job that sends to them.
    pub(crate) fn validate_webhooks(&self, job: Option<WebhookJob>) -> Result<(), Problems> {
        let numbered = self.completions.iter().enumerate();
        let found = numbered.filter(|(_, rule)| rule.webhook.is_some() && job.is_none()).map(|(number, _)| {
            let what = "this program has no job that sends to webhooks";
            Problem::new(format!("completions[{number}].webhook"), what, "set `queue` alone, and read the events there")
        });
        Problems(found.collect()).into_result()
    }
}
