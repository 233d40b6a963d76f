//! Errors in the shape of AWS JSON, with SQS's codes.

use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::queue::embedded::refusal::Refusal;

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
/// The code of the older query protocol, by which SDKs tell errors of SQS apart.
const QUERY_ERROR: HeaderName = HeaderName::from_static("x-amzn-query-error");

/// SQS's error codes, as far as this server gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    BatchEntryIdsNotDistinct,
    BatchRequestTooLong,
    EmptyBatchRequest,
    InternalFailure,
    InvalidAction,
    InvalidAddress,
    InvalidAttributeName,
    InvalidAttributeValue,
    InvalidBatchEntryId,
    InvalidMessageContents,
    InvalidParameterValue,
    MessageNotInflight,
    MissingParameter,
    OverLimit,
    QueueDoesNotExist,
    QueueNameExists,
    ReceiptHandleIsInvalid,
    Serialization,
    ServiceUnavailable,
    TooManyEntriesInBatchRequest,
    UnsupportedOperation,
}

impl Code {
    /// The names in AWS JSON and in the query protocol.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::BatchEntryIdsNotDistinct => {
                both("BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct")
            }
            Self::BatchRequestTooLong => both("BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong"),
            Self::EmptyBatchRequest => both("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest"),
            Self::InternalFailure => same("InternalFailure"),
            Self::InvalidAction => same("InvalidAction"),
            Self::InvalidAddress => same("InvalidAddress"),
            Self::InvalidAttributeName => same("InvalidAttributeName"),
            Self::InvalidAttributeValue => same("InvalidAttributeValue"),
            Self::InvalidBatchEntryId => both("InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId"),
            Self::InvalidMessageContents => same("InvalidMessageContents"),
            Self::InvalidParameterValue => same("InvalidParameterValue"),
            Self::MessageNotInflight => both("MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight"),
            Self::MissingParameter => same("MissingParameter"),
            Self::OverLimit => same("OverLimit"),
            Self::QueueDoesNotExist => both("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
            Self::QueueNameExists => both("QueueNameExists", "QueueAlreadyExists"),
            Self::ReceiptHandleIsInvalid => same("ReceiptHandleIsInvalid"),
            Self::Serialization => both("SerializationException", "MalformedInput"),
            Self::ServiceUnavailable => same("ServiceUnavailable"),
            Self::TooManyEntriesInBatchRequest => {
                both("TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest")
            }
            Self::UnsupportedOperation => both("UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation"),
        }
    }

    pub(super) fn query_name(self) -> &'static str {
        self.names().1
    }

    fn status(self) -> StatusCode {
        match self {
            Self::InternalFailure => StatusCode::INTERNAL_SERVER_ERROR,
            Self::ServiceUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// Whether the request is at fault, and not the server.
    pub(super) fn is_senders(self) -> bool {
        self.status().is_client_error()
    }
}

fn both(json: &'static str, query: &'static str) -> (&'static str, &'static str) {
    (json, query)
}

fn same(name: &'static str) -> (&'static str, &'static str) {
    (name, name)
}

/// Why an action or an entry of a batch failed.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// A parameter outside of its limits, in SQS's words.
    pub(super) fn value(parameter: &str, value: impl std::fmt::Display, reason: &str) -> Self {
        let text = format!("Value {value} for parameter {parameter} is invalid. Reason: {reason}");
        Self::new(Code::InvalidParameterValue, text)
    }

    pub(super) fn missing(parameter: &str) -> Self {
        Self::new(Code::MissingParameter, format!("The request must contain the parameter {parameter}."))
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let code = match &refusal {
            Refusal::NoQueue(_) => Code::QueueDoesNotExist,
            Refusal::QueueExists(_) => Code::QueueNameExists,
            Refusal::NotAReceipt(_) => Code::ReceiptHandleIsInvalid,
            Refusal::NotInFlight => Code::MessageNotInflight,
            Refusal::ForbiddenCharacter(_) => Code::InvalidMessageContents,
            Refusal::Gone | Refusal::Superseded | Refusal::Invalid(_) => Code::InvalidParameterValue,
            Refusal::TooManyInFlight(_) => Code::OverLimit,
            Refusal::Unavailable(_) => Code::ServiceUnavailable,
        };
        Self::new(code, refusal.to_string())
    }
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "__type")]
    kind: String,
    message: &'a str,
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (json_name, query_name) = self.code.names();
        let body = Body { kind: format!("com.amazonaws.sqs#{json_name}"), message: &self.message };
        // Two strings are JSON always.
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let at_fault = if self.code.is_senders() { "Sender" } else { "Receiver" };
        let headers = [
            (header::CONTENT_TYPE, super::JSON.to_owned()),
            (QUERY_ERROR, format!("{query_name};{at_fault}")),
            (REQUEST_ID, request_id()),
        ];
        (self.code.status(), headers, body).into_response()
    }
}

pub(super) fn request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
