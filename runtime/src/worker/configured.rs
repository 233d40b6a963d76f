//! What a worker has to do with the configuration beside its pool: sections of handlers, and rules that make jobs.

use super::WorkerBuilder;
use crate::completions::WebhookJob;
use crate::config::{CompletionConfig, ConfigSection, Problem, S3EventConfig, Sections};

impl WorkerBuilder {
    /// Adds a section to the configuration: `[NAME]` in the file, `KARIGAR__NAME__KEY` in the environment, and so in
    /// `karigar config`, the schema for editors and `docs/configuration.md`. A
    /// [`Resource`](crate::resource::Resource) reads it by `Starting::section`.
    ///
    /// # Panics
    /// If another type was added under this name.
    pub fn section<T: ConfigSection>(self, name: &'static str) -> Self {
        self.checked_section::<T>(name, |_| Vec::new())
    }

    /// As [`WorkerBuilder::section`], with what can be wrong with the values beside their types: `karigar run` refuses to
    /// start, `config` and `doctor` tell. Paths of problems begin with the section's name.
    ///
    /// # Panics
    /// If another type was added under this name.
    pub fn checked_section<T: ConfigSection>(mut self, name: &'static str, check: fn(&T) -> Vec<Problem>) -> Self {
        self.sections.add(name, check);
        self
    }

    /// Tells of the ends of jobs. The commands `run` and `dev` take the rules from the configuration.
    pub fn completions(mut self, rules: impl IntoIterator<Item = CompletionConfig>) -> Self {
        self.completions.rules.extend(rules);
        self
    }

    /// Says which job sends an event of an end to a webhook; without it no rule may name one.
    pub fn completion_webhooks(mut self, job: WebhookJob) -> Self {
        self.completions.webhooks = Some(job);
        self
    }

    /// Makes jobs of S3's events. The commands `run` and `dev` take the rules from the configuration.
    pub fn s3_events(mut self, rules: impl IntoIterator<Item = S3EventConfig>) -> Self {
        self.s3_events.rules.extend(rules);
        self
    }

    /// The sections of handlers, for [`crate::config::load`].
    pub fn sections(&self) -> &Sections {
        &self.sections
    }

    /// The queues that rules send to, beside those of the pool.
    pub(crate) fn queues_of_rules(&self) -> impl Iterator<Item = &str> {
        let of_events = self.s3_events.rules.iter().filter_map(|rule| rule.queue.as_deref());
        self.completions.queues().chain(of_events)
    }
}
