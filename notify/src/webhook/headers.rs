//! Headers that a job may add.

use std::collections::HashSet;

use hyper::header::{HeaderMap, HeaderName, HeaderValue};

#[cfg(test)]
mod tests;

/// The longest value, in bytes.
const MAX_VALUE_BYTES: usize = 1024;

/// Names that belong to HTTP, to the signature, or to secrets, which no payload may hold.
const RESERVED: [&str; 22] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "webhook-id",
    "webhook-signature",
    "webhook-timestamp",
    "x-forwarded-for",
];

/// The names of headers that jobs may set.
#[derive(Debug, Clone, Default)]
pub struct AllowedHeaders(HashSet<HeaderName>);

/// Why a header is not sent. Never says its value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Not a header's name.
    #[error("`{0}` is no name of a header; write one as x-tenant")]
    Name(String),
    /// One that jobs can't be allowed to set.
    #[error("the header `{0}` belongs to HTTP, to the signature or to secrets, and no job sets it; name another one")]
    Reserved(String),
    /// One that is not on the list.
    #[error("the header `{0}` is not allowed; add it to the configuration's list, or leave it out")]
    NotAllowed(String),
    /// A value that no header can have.
    #[error("the header `{0}` has a value that is longer than {MAX_VALUE_BYTES} bytes or not of visible ASCII")]
    Value(String),
}

impl AllowedHeaders {
    /// Reads the list.
    ///
    /// # Errors
    /// Names the first that can't be allowed.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, HeaderError> {
        let names = names.into_iter().map(|text| {
            let name = HeaderName::try_from(text).map_err(|_| HeaderError::Name(text.to_owned()))?;
            if RESERVED.contains(&name.as_str()) {
                return Err(HeaderError::Reserved(text.to_owned()));
            }
            Ok(name)
        });
        names.collect::<Result<_, _>>().map(Self)
    }

    /// Checks a job's headers.
    ///
    /// # Errors
    /// Names the first that is not sent.
    pub fn check<'a>(&self, headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<HeaderMap, HeaderError> {
        let headers = headers.into_iter().map(|(name, value)| {
            let allowed = HeaderName::try_from(name).ok().filter(|name| self.0.contains(name));
            let allowed = allowed.ok_or_else(|| HeaderError::NotAllowed(name.to_owned()))?;
            let fits = Some(value).filter(|value| value.len() <= MAX_VALUE_BYTES);
            let value = fits.and_then(|value| HeaderValue::from_str(value).ok());
            // `HeaderValue` takes bytes above ASCII, which receivers read in ways of their own.
            let value = value.filter(|value| value.to_str().is_ok());
            Ok((allowed, value.ok_or_else(|| HeaderError::Value(name.to_owned()))?))
        });
        headers.collect()
    }
}
