//! Texts of messages by template: minijinja, strict about what is missing, in the reader's language.
//!
//! ```text
//! NAME/sample.json            variables to check the template with
//! NAME/LOCALE/subject.txt     mail: subject, and one body or both
//! NAME/LOCALE/body.txt
//! NAME/LOCALE/body.html       escapes what it is given
//! NAME/LOCALE/sms.txt
//! NAME/LOCALE/push.title.txt
//! NAME/LOCALE/push.body.txt
//! _layout.html                anything to extend, include or import, by its path
//! ```
//!
//! A locale is a BCP 47 tag. `hi-IN` falls back to `hi`, and that to the default one; a message is never of two languages.

mod catalog;
mod check;
mod error;
mod locale;
mod part;
mod rendered;
mod source;

#[cfg(test)]
mod tests;

use std::path::Path;

use minijinja::value::{Serde, Value as Variables};
use serde_json::{Map, Value};

pub use check::{Checked, Problem};
pub use error::TemplateError;
pub use locale::Locale;
pub use part::Part;
pub use rendered::{MailText, PushText, SmsText};
pub use source::SourceError;

use catalog::Catalog;

/// All templates, parsed.
#[derive(Debug)]
pub struct Templates {
    environment: minijinja::Environment<'static>,
    catalog: Catalog,
    default: Locale,
}

impl Templates {
    /// Reads and checks every template of a folder.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its file and line.
    pub fn read(folder: &Path, default: Locale) -> Result<Self, Vec<Problem>> {
        let sources = source::read(folder).map_err(|error| vec![Problem::of_source(&error)])?;
        Self::new(sources, default)
    }

    /// Checks templates that are at hand, as pairs of their path and their text.
    ///
    /// # Errors
    /// As [`Templates::read`].
    pub fn new(sources: Vec<(String, String)>, default: Locale) -> Result<Self, Vec<Problem>> {
        let templates = check::parse(sources, default)?;
        let problems = templates.problems();
        if problems.is_empty() { Ok(templates) } else { Err(problems) }
    }

    /// The names of the templates, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.catalog.names()
    }

    /// The language that all others fall back to.
    pub fn default_locale(&self) -> &Locale {
        &self.default
    }

    /// What there is, for people.
    pub fn checked(&self) -> Vec<Checked> {
        self.catalog.checked()
    }

    /// The subject and the bodies of a mail.
    ///
    /// # Errors
    /// A template that there is not, or not for mail, or that lacks a variable: the error names it and the line.
    pub fn mail(&self, name: &str, locale: &Locale, variables: &Map<String, Value>) -> Result<MailText, TemplateError> {
        let found = self.catalog.find(name, &[Part::Subject], locale, &self.default)?;
        let render = |part| self.render_some(name, &found, part, variables);
        Ok(MailText {
            locale: found.clone(),
            subject: self.render(name, &found, Part::Subject, variables)?.trim().to_owned(),
            text: render(Part::Text)?,
            html: render(Part::Html)?,
        })
    }

    /// The text of an SMS.
    ///
    /// # Errors
    /// As [`Templates::mail`].
    pub fn sms(&self, name: &str, locale: &Locale, variables: &Map<String, Value>) -> Result<SmsText, TemplateError> {
        let found = self.catalog.find(name, &[Part::Sms], locale, &self.default)?;
        let text = self.render(name, &found, Part::Sms, variables)?.trim().to_owned();
        Ok(SmsText { locale: found, text })
    }

    /// The title and the body of a push notification.
    ///
    /// # Errors
    /// As [`Templates::mail`].
    pub fn push(&self, name: &str, locale: &Locale, variables: &Map<String, Value>) -> Result<PushText, TemplateError> {
        let found = self.catalog.find(name, &[Part::PushTitle, Part::PushBody], locale, &self.default)?;
        let text = |part| Ok(self.render(name, &found, part, variables)?.trim().to_owned());
        Ok(PushText { title: text(Part::PushTitle)?, body: text(Part::PushBody)?, locale: found.clone() })
    }

    fn render_some(
        &self,
        name: &str,
        locale: &Locale,
        part: Part,
        variables: &Map<String, Value>,
    ) -> Result<Option<String>, TemplateError> {
        self.catalog.has(name, locale, part).then(|| self.render(name, locale, part, variables)).transpose()
    }

    fn render(
        &self,
        name: &str,
        locale: &Locale,
        part: Part,
        variables: &Map<String, Value>,
    ) -> Result<String, TemplateError> {
        let file = part.file(name, locale);
        let variables = without_nulls(variables).into_iter().map(|(key, value)| (key, Variables::from(Serde(value))));
        let own = [("locale".to_owned(), Variables::from(locale.as_str()))];
        let all = Variables::from_pairs(own.into_iter().chain(variables));
        self.environment
            .get_template(&file)
            .and_then(|template| template.render(all))
            .map_err(|error| TemplateError::of(&file, &error))
    }
}

/// A null is no value: who sends one gets the error of a variable that is missing, and no letter that says "none".
fn without_nulls(variables: &Map<String, Value>) -> Map<String, Value> {
    fn inner(value: &Value) -> Value {
        match value {
            Value::Object(fields) => Value::Object(without_nulls(fields)),
            Value::Array(items) => items.iter().map(inner).collect(),
            other => other.clone(),
        }
    }
    let kept = variables.iter().filter(|(_, value)| !value.is_null());
    kept.map(|(key, value)| (key.clone(), inner(value))).collect()
}
