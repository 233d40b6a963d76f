//! Which templates there are, in which languages, with which parts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Checked, Locale, Part, TemplateError};

/// The templates by name.
#[derive(Debug, Default)]
pub(super) struct Catalog(pub(super) BTreeMap<String, Entry>);

/// One template.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) locales: BTreeMap<Locale, BTreeSet<Part>>,
    /// Variables that it is checked with.
    pub(super) sample: Option<Map<String, Value>>,
}

impl Catalog {
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn has(&self, name: &str, locale: &Locale, part: Part) -> bool {
        self.0.get(name).and_then(|entry| entry.locales.get(locale)).is_some_and(|parts| parts.contains(&part))
    }

    /// The first locale of the chain in which the template has all of these parts.
    pub(super) fn find(
        &self,
        name: &str,
        parts: &[Part],
        wanted: &Locale,
        default: &Locale,
    ) -> Result<Locale, TemplateError> {
        if !self.0.contains_key(name) {
            let known = self.names().collect::<Vec<_>>().join(", ");
            return Err(TemplateError::Unknown { known: if known.is_empty() { "none".to_owned() } else { known } });
        }
        wanted
            .chain()
            .chain(default.chain())
            .find(|locale| parts.iter().all(|part| self.has(name, locale, *part)))
            .ok_or_else(|| TemplateError::NoPart { template: name.to_owned(), parts: parts.to_vec() })
    }

    pub(super) fn checked(&self) -> Vec<Checked> {
        let entries = self.0.iter().flat_map(|(name, entry)| {
            entry.locales.iter().map(move |(locale, parts)| Checked {
                template: name.clone(),
                locale: locale.to_string(),
                parts: parts.iter().map(|part| part.file_name()).collect(),
            })
        });
        entries.collect()
    }
}
