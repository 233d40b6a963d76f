//! What an error of SQS means, and what to do about it.

use std::error::Error;
use std::fmt;

use aws_sdk_sqs::config::http::HttpResponse;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};

use crate::aws::chain;
use crate::queue::QueueError;

/// What was asked of SQS, for the text of errors.
pub(super) struct Asked<'a> {
    action: &'static str,
    queue: &'a str,
}

impl<'a> Asked<'a> {
    pub(super) const fn of(action: &'static str, queue: &'a str) -> Self {
        Self { action, queue }
    }

    /// The whole call failed.
    pub(super) fn failed<E>(&self, error: &SdkError<E, HttpResponse>) -> QueueError
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        match error {
            SdkError::ServiceError(answer) => {
                let status = answer.raw().status().as_u16();
                let (code, message) = (error.code().unwrap_or_default(), error.message().unwrap_or_default());
                if code.is_empty() && status < 500 {
                    return QueueError::Invalid(format!(
                        "{self}: the server answers {status} without SQS's error code; correct `sqs.endpoint`"
                    ));
                }
                self.known(code, message).unwrap_or_else(|| self.by_fault(code, message, is_client_fault(status)))
            }
            _ => self.not_answered(&chain(error)),
        }
    }

    /// One entry of a batch failed.
    pub(super) fn entry_failed(&self, code: &str, message: &str, sender_fault: bool) -> QueueError {
        self.known(code, message).unwrap_or_else(|| self.by_fault(code, message, sender_fault))
    }

    /// There is no answer, or none that can be read.
    fn not_answered(&self, text: &str) -> QueueError {
        let lower = text.to_ascii_lowercase();
        if lower.contains("missing region") || lower.contains("region must be set") {
            return QueueError::Invalid(format!("{self}: no region is known; set `sqs.region` or AWS_REGION"));
        }
        if lower.contains("credential") || lower.contains("identity") {
            return QueueError::Unavailable(format!(
                "{self}: there are no AWS credentials ({text}); give the pod a service account with an IAM role, or set \
                 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            ));
        }
        QueueError::Unavailable(format!("{self}: {text}; check the network, `sqs.region` and `sqs.endpoint`"))
    }

    /// Errors whose code says more than whose fault they are. Servers write codes as the JSON protocol or as the older
    /// query protocol does (`QueueDoesNotExist`, `AWS.SimpleQueueService.NonExistentQueue`).
    fn known(&self, code: &str, message: &str) -> Option<QueueError> {
        if is_expired_handle(message) {
            return Some(QueueError::HandleExpired(told(code, message)));
        }
        let name = code.rsplit(['.', '#']).next().unwrap_or(code);
        let is_of_key = code.starts_with("KMS.") || name.starts_with("Kms");
        Some(match name {
            "QueueDoesNotExist" | "NonExistentQueue" => QueueError::NotFound(self.queue.to_owned()),
            "ReceiptHandleIsInvalid" | "MessageNotInflight" => QueueError::HandleExpired(told(code, message)),
            "OverLimit" | "KmsThrottled" | "PriorRequestNotComplete" | "TooManyRequestsException" => {
                QueueError::Unavailable(format!(
                    "{self}: SQS is over its limits ({}); trying again helps",
                    told(code, message)
                ))
            }
            _ if name.contains("Throttl") || name.contains("LimitExceeded") || name == "SlowDown" => {
                QueueError::Unavailable(format!(
                    "{self}: SQS is over its limits ({}); trying again helps",
                    told(code, message)
                ))
            }
            _ if is_of_key => QueueError::Invalid(format!(
                "{self}: the queue's KMS key can't be used ({}); give the role kms:Decrypt and kms:GenerateDataKey on it",
                told(code, message)
            )),
            "AccessDenied" | "AccessDeniedException" | "InvalidSecurity" => QueueError::Invalid(format!(
                "{self}: AWS refuses it ({}); give the role sqs:GetQueueUrl, sqs:GetQueueAttributes, sqs:ReceiveMessage, \
                 sqs:DeleteMessage, sqs:ChangeMessageVisibility and sqs:SendMessage on the queue",
                told(code, message)
            )),
            "RequestExpired" | "RequestTimeTooSkewed" => QueueError::Unavailable(format!(
                "{self}: this machine's clock is wrong ({}); set it by NTP",
                told(code, message)
            )),
            "ExpiredToken" | "ExpiredTokenException" => QueueError::Unavailable(format!(
                "{self}: the AWS credentials have expired ({}); renew them",
                told(code, message)
            )),
            "InvalidClientTokenId"
            | "UnrecognizedClientException"
            | "InvalidAccessKeyId"
            | "SignatureDoesNotMatch"
            | "InvalidSignatureException"
            | "IncompleteSignature"
            | "MissingAuthenticationToken" => QueueError::Invalid(format!(
                "{self}: AWS does not accept the credentials ({}); correct them and `sqs.region`",
                told(code, message)
            )),
            _ => return None,
        })
    }

    fn by_fault(&self, code: &str, message: &str, is_ours: bool) -> QueueError {
        let text = format!("{self}: {}", told(code, message));
        if is_ours { QueueError::Invalid(text) } else { QueueError::Unavailable(text) }
    }
}

impl fmt::Display for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "can't {} the queue `{}`", self.action, self.queue)
    }
}

/// SQS tells an old handle by a code of its own only at times; else as an invalid parameter with one of these reasons.
fn is_expired_handle(message: &str) -> bool {
    message.contains("not available for visibility timeout change") || message.contains("receipt handle has expired")
}

/// 408 and 429 are client errors by number only.
fn is_client_fault(status: u16) -> bool {
    (400..500).contains(&status) && !matches!(status, 408 | 429)
}

/// Code and message as the server told them.
fn told(code: &str, message: &str) -> String {
    match (code, message) {
        ("", "") => "the server failed without saying why".to_owned(),
        (code, "") => code.to_owned(),
        ("", message) => message.to_owned(),
        (code, message) => format!("{code}: {message}"),
    }
}

#[cfg(test)]
mod tests;
