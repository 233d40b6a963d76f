//! Conditional requests, by RFC 9110 (13.2.2) and S3's own rules for writes.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, ETAG};
use s3s::dto::{ETag, ETagCondition, Timestamp};
use s3s::{S3Error, S3ErrorCode, S3Result};

use super::failure::not_implemented;
use crate::objects::folder::Stored;

/// The conditions of a read.
pub(super) struct ReadConditions {
    pub(super) if_match: Option<ETagCondition>,
    pub(super) if_unmodified_since: Option<Timestamp>,
    pub(super) if_none_match: Option<ETagCondition>,
    pub(super) if_modified_since: Option<Timestamp>,
}

impl ReadConditions {
    /// Whether the object may be told: else 412, or 304 with what a cache needs.
    pub(super) fn check(&self, stored: &Stored) -> S3Result<()> {
        let modified = last_modified(stored);
        let wanted = match (&self.if_match, &self.if_unmodified_since) {
            (Some(condition), _) => matches(condition, stored),
            (None, Some(time)) => modified <= *time,
            (None, None) => true,
        };
        if !wanted {
            return Err(precondition_failed());
        }
        let new = match (&self.if_none_match, &self.if_modified_since) {
            (Some(condition), _) => !matches(condition, stored),
            (None, Some(time)) => modified > *time,
            (None, None) => true,
        };
        if new { Ok(()) } else { Err(not_modified(stored)) }
    }

    /// The same for the source of a copy, which knows no 304.
    pub(super) fn check_source(&self, stored: &Stored) -> S3Result<()> {
        self.check(stored).map_err(|_| precondition_failed())
    }
}

/// The condition of a write.
pub(super) enum WriteCondition {
    Always,
    IfAbsent,
    IfMatch(ETagCondition),
}

impl WriteCondition {
    pub(super) fn new(if_match: Option<ETagCondition>, if_none_match: Option<ETagCondition>) -> S3Result<Self> {
        match (if_match, if_none_match) {
            (None, None) => Ok(Self::Always),
            (Some(condition), None) => Ok(Self::IfMatch(condition)),
            (None, Some(ETagCondition::Any)) => Ok(Self::IfAbsent),
            (None, Some(_)) => not_implemented("a write with an If-None-Match other than `*`"),
            (Some(_), Some(_)) => not_implemented("a write with both If-Match and If-None-Match"),
        }
    }
}

/// Whether the entity tag meets the condition.
pub(super) fn matches(condition: &ETagCondition, stored: &Stored) -> bool {
    match condition {
        ETagCondition::Any => true,
        ETagCondition::ETag(wanted) => wanted.value() == stored.etag(),
    }
}

pub(super) fn precondition_failed() -> S3Error {
    S3Error::with_message(
        S3ErrorCode::PreconditionFailed,
        "at least one of the conditions of the request does not hold",
    )
}

fn not_modified(stored: &Stored) -> S3Error {
    let mut error = S3Error::new(S3ErrorCode::NotModified);
    error.set_status_code(axum::http::StatusCode::NOT_MODIFIED);
    let mut headers = HeaderMap::new();
    if let Ok(value) = ETag::Strong(stored.etag()).to_http_header() {
        headers.insert(ETAG, value);
    }
    if let Some(value) = stored.kept.cache_control.as_ref().and_then(|value| value.parse().ok()) {
        headers.insert(CACHE_CONTROL, value);
    }
    error.set_headers(headers);
    error
}

/// In whole seconds: headers tell no more, and comparisons must agree with what they told.
pub(super) fn last_modified(stored: &Stored) -> Timestamp {
    let since = stored.identity.time().duration_since(UNIX_EPOCH).unwrap_or_default();
    let time: SystemTime = UNIX_EPOCH + Duration::from_secs(since.as_secs());
    time.into()
}
