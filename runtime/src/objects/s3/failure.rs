//! What an error of S3 means, and what to do about it.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use crate::aws::chain;
use crate::objects::{Address, ObjectError};

/// What was asked of S3, for the text of errors.
pub(super) struct Asked<'a> {
    action: &'static str,
    bucket: &'a str,
    address: Option<&'a Address>,
}

impl<'a> Asked<'a> {
    pub(super) fn object(action: &'static str, address: &'a Address) -> Self {
        Self { action, bucket: &address.bucket, address: Some(address) }
    }

    pub(super) fn bucket(action: &'static str, bucket: &'a str) -> Self {
        Self { action, bucket, address: None }
    }

    pub(super) fn failed<E>(&self, error: SdkError<E, HttpResponse>) -> ObjectError
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let status = status(&error);
        let code = error.code().unwrap_or_default();
        let bucket = self.bucket;
        match (code, status) {
            ("NoSuchBucket", _) => ObjectError::Invalid(format!(
                "{self}: there is no bucket {bucket}; create it, or correct the address or `objects.bucket`"
            )),
            ("NoSuchKey" | "NotFound", _) | ("", Some(404)) => match self.address {
                Some(address) => ObjectError::NotFound(address.clone()),
                None => {
                    ObjectError::Invalid(format!("{self}: it is not there; create it, or correct `objects.bucket`"))
                }
            },
            ("RequestTimeTooSkewed", _) => unavailable(format!("{self}: this machine's clock is wrong; set it by NTP")),
            ("ExpiredToken" | "ExpiredTokenException" | "RequestTimeout", _) => {
                unavailable(format!("{self}: {}", chain(&error)))
            }
            ("PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException", _)
            | (_, Some(301)) => ObjectError::Invalid(format!(
                "{self}: the bucket is in another region; set `objects.region` to its region"
            )),
            (_, Some(403)) => ObjectError::Invalid(format!(
                "{self}: S3 refuses it ({}); give the worker's role s3:GetObject, s3:PutObject, s3:DeleteObject and \
                 s3:AbortMultipartUpload on s3://{bucket}/* and s3:ListBucket on s3://{bucket}. Without s3:ListBucket, S3 \
                 also refuses objects that are not there",
                if code.is_empty() { "403" } else { code }
            )),
            (
                "EntityTooLarge" | "KeyTooLongError" | "InvalidBucketName" | "InvalidObjectState" | "InvalidArgument",
                _,
            )
            | (_, Some(501)) => ObjectError::Invalid(format!("{self}: {}", chain(&error))),
            _ => unavailable(format!("{self}: {}", chain(&error))),
        }
    }

    /// The answer broke off.
    pub(super) fn broken(&self, error: &(dyn Error + 'static)) -> ObjectError {
        unavailable(format!("{self}: the answer broke off: {}", chain(error)))
    }
}

impl fmt::Display for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Some(address) => write!(f, "can't {} {address}", self.action),
            None => write!(f, "can't {} the bucket {}", self.action, self.bucket),
        }
    }
}

fn status<E>(error: &SdkError<E, HttpResponse>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}

/// `If-None-Match` met an object.
pub(super) fn is_precondition_failed<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    status(error) == Some(412) || error.code() == Some("PreconditionFailed")
}

/// The object has no byte in the range that was asked for.
pub(super) fn is_out_of_range<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    status(error) == Some(416) || error.code() == Some("InvalidRange")
}

/// Another write to the same key was under way.
pub(super) fn is_conflict<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    status(error) == Some(409) || error.code() == Some("ConditionalRequestConflict")
}

pub(super) fn unavailable(text: String) -> ObjectError {
    ObjectError::Unavailable(text)
}

/// An error of the local file of an upload or a download.
pub(super) fn local(action: &str, path: &Path, error: &io::Error) -> ObjectError {
    crate::objects::folder::io_error(action, path, error)
}
