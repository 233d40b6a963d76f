//! What is wrong with templates, before the first message is made of one.

use std::fmt;

use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde_json::{Map, Value};

use super::catalog::Catalog;
use super::{Locale, Part, SourceError, TemplateError, Templates};

/// The file of a template's variables to check it with.
const SAMPLE: &str = "sample.json";

/// One thing that is wrong with the templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem(String);

/// A template in one language.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Checked {
    /// Its name.
    pub template: String,
    /// The language.
    pub locale: String,
    /// The files that there are.
    pub parts: Vec<&'static str>,
}

impl Problem {
    pub(super) fn of_source(error: &SourceError) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Parses every text and orders them by name and locale.
pub(super) fn parse(sources: Vec<(String, String)>, default: Locale) -> Result<Templates, Vec<Problem>> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Errors then name the variable that is missing.
    environment.set_debug(true);
    environment
        .set_auto_escape_callback(|name| if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None });
    let (mut catalog, mut problems) = (Catalog::default(), Vec::new());
    for (path, text) in sources {
        if let Err(why) = place(&mut catalog, &path, &text) {
            problems.push(Problem(format!("{path}: {why}")));
        } else if !path.ends_with(SAMPLE)
            && let Err(error) = environment.add_template_owned(path.clone(), text)
        {
            problems.push(Problem(TemplateError::of(&path, &error).to_string()));
        }
    }
    if problems.is_empty() { Ok(Templates { environment, catalog, default }) } else { Err(problems) }
}

/// Puts a file where it belongs; what begins with `_` belongs to no template.
fn place(catalog: &mut Catalog, path: &str, text: &str) -> Result<(), String> {
    let mut parts = path.split('/');
    if path.split('/').any(|part| part.starts_with('_')) {
        return Ok(());
    }
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(name), Some(SAMPLE), None, _) => {
            let sample: Map<String, Value> =
                serde_json::from_str(text).map_err(|error| format!("it is no JSON object: {error}"))?;
            catalog.0.entry(named(name)?).or_default().sample = Some(sample);
        }
        (Some(name), Some(locale), Some(file), None) => {
            let parsed: Locale = locale.parse().map_err(|why| format!("`{locale}`: {why}"))?;
            if parsed.as_str() != locale {
                return Err(format!("the locale is spelled `{parsed}`; rename the folder"));
            }
            let part = Part::of_file(file).ok_or_else(|| {
                let known: Vec<_> = Part::ALL.iter().map(|part| part.file_name()).collect();
                format!("no part is called so; there are {}, and files that begin with `_`", known.join(", "))
            })?;
            catalog.0.entry(named(name)?).or_default().locales.entry(parsed).or_default().insert(part);
        }
        _ => return Err(format!("templates are NAME/LOCALE/FILE and NAME/{SAMPLE}; files to include begin with `_`")),
    }
    Ok(())
}

fn named(name: &str) -> Result<String, String> {
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte);
    match name.len() {
        1..=64 if name.bytes().all(good) => Ok(name.to_owned()),
        _ => Err(format!("`{name}` is no name; take 1 to 64 of a-z, 0-9, `_`, `-` and `.`")),
    }
}

impl Templates {
    /// Renders everything with its sample, and looks for what no message could be made of.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, entry) in &self.catalog.0 {
            let Some(sample) = &entry.sample else {
                problems.push(Problem(format!("{name}: it has no {SAMPLE}; write one with a value for each variable")));
                continue;
            };
            if entry.locales.is_empty() {
                problems.push(Problem(format!("{name}: it has no text; write {name}/{}/body.txt, say", self.default)));
            }
            for (locale, parts) in &entry.locales {
                for part in parts {
                    let needs = part.needs();
                    if !needs.is_empty() && !needs.iter().any(|need| parts.contains(need)) {
                        let names: Vec<_> = needs.iter().map(|need| need.file_name()).collect();
                        let file = part.file(name, locale);
                        problems.push(Problem(format!(
                            "{file}: without {} beside it no message can be made",
                            names.join(" or ")
                        )));
                    }
                    problems.extend(self.fault(name, locale, *part, sample).map(Problem));
                }
            }
            problems.extend(self.without_default(name, entry));
        }
        problems
    }

    /// Why the sample does not become a text by this file.
    fn fault(&self, name: &str, locale: &Locale, part: Part, sample: &Map<String, Value>) -> Option<String> {
        let rendered = match self.render(name, locale, part, sample) {
            Ok(rendered) => rendered,
            Err(error) => return Some(error.to_string()),
        };
        let file = part.file(name, locale);
        // Branches that the sample does not take are read too; names within a variable are known by the sample alone.
        if let Ok(template) = self.environment.get_template(&file) {
            let mut unknown: Vec<_> = template
                .undeclared_variables(false)
                .into_iter()
                .filter(|name| name != "locale" && !sample.contains_key(name))
                .collect();
            unknown.sort();
            if !unknown.is_empty() {
                return Some(format!("{file}: the sample has no value for `{}`", unknown.join("`, `")));
            }
        }
        let text = rendered.trim();
        match part {
            _ if text.is_empty() => Some(format!("{file}: nothing comes of it")),
            Part::Subject | Part::PushTitle if text.contains(['\n', '\r']) => {
                Some(format!("{file}: it must be one line"))
            }
            _ => None,
        }
    }

    /// What some locales have must be there in the default one, where readers of all others end.
    fn without_default(&self, name: &str, entry: &super::catalog::Entry) -> Vec<Problem> {
        let here = |part: Part| self.default.chain().any(|locale| self.catalog.has(name, &locale, part));
        let lacks = [Part::Subject, Part::Sms, Part::PushTitle]
            .into_iter()
            .filter(|part| entry.locales.values().any(|parts| parts.contains(part)) && !here(*part));
        lacks
            .map(|part| {
                Problem(format!(
                    "{}: missing, and it is what all other locales fall back to",
                    part.file(name, &self.default)
                ))
            })
            .collect()
    }
}
