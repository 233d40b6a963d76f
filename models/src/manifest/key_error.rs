//! What is wrong with a key of a manifest: which one, why, and the remedy.

use std::fmt::{self, Display};

use serde::de;

/// One thing that is wrong, and the path to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct KeyError {
    /// From the innermost key to the outermost.
    path: Vec<String>,
    what: String,
}

impl KeyError {
    /// The same error, inside of the table or list that `key` names.
    pub(super) fn under(mut self, key: impl Into<String>) -> Self {
        self.path.push(key.into());
        self
    }
}

impl Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut path = String::new();
        for key in self.path.iter().rev() {
            if !path.is_empty() && !key.starts_with('[') {
                path.push('.');
            }
            path.push_str(key);
        }
        match path.is_empty() {
            true => f.write_str(&self.what),
            false => write!(f, "`{path}`: {}", self.what),
        }
    }
}

impl std::error::Error for KeyError {}

impl de::Error for KeyError {
    fn custom<T: Display>(what: T) -> Self {
        Self { path: Vec::new(), what: what.to_string() }
    }

    fn invalid_type(unexpected: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::custom(format_args!("{unexpected} does not belong here; write {expected}"))
    }

    fn invalid_value(unexpected: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::custom(format_args!("{unexpected} is out of range; write {expected}"))
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        Self::custom(format_args!("there is no `{variant}`; {}", proposal(variant, known)))
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Self::custom(format_args!("there is no such key; {}", proposal(field, known))).under(field)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::custom("the key is missing; add it (models/manifests/README.md says what it means)").under(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::custom("the key is there twice; remove one").under(field)
    }
}

/// The remedy for an unknown name: the known one that is most like it, else all of them, as far as they can be read.
pub(crate) fn proposal<T: AsRef<str>>(name: &str, known: &[T]) -> String {
    const SHOWN: usize = 20;
    let plain = name.to_lowercase().replace('-', "_");
    let scored = known.iter().map(|known| (strsim::jaro_winkler(&plain, known.as_ref()), known.as_ref()));
    let nearest = scored.filter(|(likeness, _)| *likeness >= 0.8).max_by(|(a, _), (b, _)| a.total_cmp(b));
    match nearest {
        Some((_, known)) => format!("did you mean `{known}`?"),
        None if known.is_empty() => "there are none".to_owned(),
        None => {
            let shown: Vec<String> = known.iter().take(SHOWN).map(|known| format!("`{}`", known.as_ref())).collect();
            let more = if known.len() > SHOWN { format!(" and {} more", known.len() - SHOWN) } else { String::new() };
            format!("known here: {}{more}", shown.join(", "))
        }
    }
}
