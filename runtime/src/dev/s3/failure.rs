//! Errors, in S3's codes.

use s3s::{S3Error, S3ErrorCode, S3Result, StdError};

use crate::objects::{Address, ObjectError};

pub(super) fn failure(error: ObjectError) -> S3Error {
    let code = match &error {
        ObjectError::NotFound(_) => S3ErrorCode::NoSuchKey,
        ObjectError::TooLarge { .. } => S3ErrorCode::EntityTooLarge,
        ObjectError::Invalid(_) => S3ErrorCode::InvalidRequest,
        ObjectError::Unavailable(_) => S3ErrorCode::ServiceUnavailable,
    };
    S3Error::with_message(code, error.to_string())
}

/// An error of one of S3's codes with a text of ours.
pub(super) fn refused<T>(code: S3ErrorCode, text: impl Into<String>) -> S3Result<T> {
    Err(S3Error::with_message(code, text.into()))
}

pub(super) fn not_implemented<T>(what: &str) -> S3Result<T> {
    refused(S3ErrorCode::NotImplemented, format!("{what} is not there in `karigar dev`"))
}

/// The address of an object, if a folder can keep its key.
pub(super) fn address(bucket: &str, key: &str) -> S3Result<Address> {
    format!("s3://{bucket}/{key}").parse().map_err(|error| S3Error::with_message(S3ErrorCode::InvalidRequest, error))
}

/// A body that could not be read. The types of these errors are private to the protocol's crate: their texts tell
/// them apart.
pub(super) fn broken_body(error: &StdError) -> S3Error {
    let text = error.to_string();
    if text.contains("Sha256Mismatch") {
        let code = S3ErrorCode::from_bytes(b"XAmzContentSHA256Mismatch").unwrap_or(S3ErrorCode::BadDigest);
        let mut refusal = S3Error::with_message(code, "the body is not that of `x-amz-content-sha256`");
        refusal.set_status_code(axum::http::StatusCode::BAD_REQUEST);
        return refusal;
    }
    if text.contains("SignatureMismatch") {
        return S3Error::with_message(S3ErrorCode::SignatureDoesNotMatch, "a chunk's signature does not match");
    }
    S3Error::with_message(S3ErrorCode::IncompleteBody, format!("the body broke off: {text}"))
}
