//! `Retry-After` (RFC 9110, 10.2.3): seconds or a date.

use std::time::Duration;

use hyper::header::{HeaderMap, RETRY_AFTER};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

#[cfg(test)]
mod tests;

/// The longest wait that a receiver may ask for; a longer one is this one.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// How long from `now` on the receiver asks to be left alone; `None` if it does not, or says it in no known way.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Digits that are too many for a number are a wait without an end.
        text.parse().map_or(LONGEST, Duration::from_secs)
    } else {
        // An HTTP date is one of RFC 2822, with GMT. One that has passed is no wait at all.
        let until = DateTimeParser::new().parse_timestamp(text).ok()?;
        Duration::try_from(until.duration_since(now)).unwrap_or(Duration::ZERO)
    };
    Some(wait.min(LONGEST))
}
