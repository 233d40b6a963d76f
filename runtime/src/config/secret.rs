//! Secrets, which are references wherever they can be, and are printed nowhere.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};

/// What stands in the place of a secret.
const HIDDEN: &str = "***";

/// A secret by value, or a reference to one: `env:NAME` (an environment variable) or `file:PATH`.
///
/// Printing and serialising it in any way shows the reference, or the value with its secret part as `***`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// Why a secret can't be had. Names the reference, never the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Nothing is configured.
    #[error("no secret is set; write a value, env:NAME or file:PATH")]
    Empty,
    /// `env:NAME` names no variable, or one without text.
    #[error("`env:{0}`: the environment variable `{0}` is not set, is empty, or is not UTF-8; set it for this process")]
    Variable(String),
    /// `file:PATH` can't be read.
    #[error("`file:{path}`: {why}; the file must hold the secret as text and be readable by this process")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        why: String,
    },
    /// A reference of a kind that is planned only.
    #[error("`{0}` is not supported yet; use env:NAME or file:PATH, which the platform can fill from there")]
    Unsupported(String),
}

/// How a secret's text is to be read.
enum Form<'a> {
    Variable(&'a str),
    File(&'a str),
    Unsupported,
    Value,
}

impl Secret {
    /// A secret by value or by reference (`env:NAME`, `file:PATH`).
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether nothing was set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The secret itself, read anew at each call: a rotated one is seen without a restart.
    pub fn resolve(&self) -> Result<String, SecretError> {
        self.resolve_with(|name| std::env::var(name).ok())
    }

    /// As [`Secret::resolve`], with the environment given.
    pub(super) fn resolve_with(&self, variable: impl Fn(&str) -> Option<String>) -> Result<String, SecretError> {
        match self.form() {
            Form::Value if self.0.is_empty() => Err(SecretError::Empty),
            Form::Value => Ok(self.0.clone()),
            Form::Unsupported => Err(SecretError::Unsupported(self.0.clone())),
            Form::Variable(name) => {
                variable(name).filter(|value| !value.is_empty()).ok_or_else(|| SecretError::Variable(name.to_owned()))
            }
            Form::File(path) => read(path).map_err(|why| SecretError::File { path: path.to_owned(), why }),
        }
    }

    fn form(&self) -> Form<'_> {
        match self.0.split_once(':') {
            Some(("env", name)) => Form::Variable(name),
            Some(("file", path)) => Form::File(path),
            Some(("ssm" | "secretsmanager", _)) => Form::Unsupported,
            _ => Form::Value,
        }
    }
}

fn read(path: &str) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    // Editors and `echo` end a file with a line feed, which is no part of the secret.
    let secret = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    if secret.is_empty() { Err("it is empty".to_owned()) } else { Ok(secret.to_owned()) }
}

/// A URL without its password; anything else as `***`.
fn hide(value: &str) -> String {
    // The query may hold a password too (libpq's `?password=`), so only scheme, user, host and path are shown.
    let Some((scheme, rest)) = value.split_once("://") else { return HIDDEN.to_owned() };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    // A password may hold `@` and `/` unescaped: all up to the last `@` belongs to the credentials.
    match rest.rsplit_once('@') {
        None if value.contains(['?', '#']) => format!("{scheme}://{rest}?{HIDDEN}"),
        None => format!("{scheme}://{rest}"),
        Some((credentials, host)) => match credentials.split_once(':') {
            None => format!("{scheme}://{credentials}@{host}"),
            Some((user, _)) => format!("{scheme}://{user}:{HIDDEN}@{host}"),
        },
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.form() {
            Form::Value if !self.0.is_empty() => f.write_str(&hide(&self.0)),
            _ => f.write_str(&self.0),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({self})")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "writeOnly": true, "examples": ["env:NAME", "file:PATH"]})
    }
}

#[cfg(test)]
mod tests;
