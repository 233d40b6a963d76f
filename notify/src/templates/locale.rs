//! A reader's language, as a BCP 47 tag.

use std::fmt;
use std::str::FromStr;

/// A language tag in its usual spelling: `hi`, `hi-IN`, `kn-Latn-IN`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Locale(String);

impl Locale {
    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Itself, and what it falls back to: each tag without its last subtag (RFC 4647, lookup).
    pub fn chain(&self) -> impl Iterator<Item = Locale> + use<> {
        std::iter::successors(Some(self.clone()), |tag| {
            tag.0.rsplit_once('-').map(|(shorter, _)| Locale(shorter.to_owned()))
        })
    }
}

impl FromStr for Locale {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let subtags: Vec<&str> = text.split('-').collect();
        let letters = |tag: &str| tag.bytes().all(|byte| byte.is_ascii_alphabetic());
        let alphanumeric =
            |tag: &str| (1..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let language = subtags[0];
        if !(2..=8).contains(&language.len()) || !letters(language) || !subtags[1..].iter().all(|tag| alphanumeric(tag))
        {
            return Err("it is no language tag; write one such as en, hi or hi-IN".to_owned());
        }
        let spelled = subtags.iter().enumerate().map(|(place, tag)| match (place, tag.len()) {
            (1.., 2) if letters(tag) => tag.to_ascii_uppercase(),
            (1.., 4) if letters(tag) => tag[..1].to_ascii_uppercase() + &tag[1..].to_ascii_lowercase(),
            _ => tag.to_ascii_lowercase(),
        });
        Ok(Self(spelled.collect::<Vec<_>>().join("-")))
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
