//! Addresses of queues: URLs and ARNs, of which only the name at their end matters here.

use super::fault::{Code, Fault};

pub(super) const ACCOUNT: &str = "000000000000";
const ARN_PREFIX: &str = "arn:aws:sqs:us-east-1:000000000000:";

/// Where the client sees this server: the host and port that it asked.
pub(super) struct Place<'a> {
    host: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn new(host: &'a str) -> Self {
        Self { host }
    }

    pub(super) fn url(&self, queue: &str) -> String {
        format!("http://{}/{ACCOUNT}/{queue}", self.host)
    }
}

pub(super) fn arn(queue: &str) -> String {
    format!("{ARN_PREFIX}{queue}")
}

/// The queue's name in a URL.
pub(super) fn from_url(url: &str) -> Result<&str, Fault> {
    match url.rsplit('/').next() {
        Some(name) if !name.is_empty() => Ok(name),
        _ => Err(Fault::new(Code::InvalidAddress, format!("`{url}` is not the URL of a queue"))),
    }
}

/// The queue's name in an ARN.
pub(super) fn from_arn(arn: &str) -> Option<&str> {
    let (service, name) = arn.rsplit_once(':')?;
    (service.starts_with("arn:") && service.contains(":sqs:") && !name.is_empty()).then_some(name)
}
