//! What a message says: by a template, or in so many words.

use karigar::JobError;
use karigar_notify::templates::{Locale, TemplateError, Templates};
use serde_json::{Map, Value};

/// What a job says of its template.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// The template's name.
    pub template: &'a str,
    /// The reader's language; the default one if not set.
    pub locale: Option<&'a str>,
    /// The template's variables.
    pub variables: &'a Map<String, Value>,
}

impl Words<'_> {
    /// Makes texts by the template. Whatever is wrong rejects the job: the same job and templates give the same again.
    pub(in crate::notify) fn render<T>(
        &self,
        templates: &Templates,
        render: impl FnOnce(&Templates, &str, &Locale, &Map<String, Value>) -> Result<T, TemplateError>,
    ) -> Result<T, JobError> {
        let locale = match self.locale {
            Some(locale) => locale.parse().map_err(|why| JobError::reject(format!("`locale`: {why}")))?,
            None => templates.default_locale().clone(),
        };
        render(templates, self.template, &locale, self.variables).map_err(JobError::reject)
    }
}
