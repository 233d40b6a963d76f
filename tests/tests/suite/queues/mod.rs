//! Tests of queues.

mod conformance;
mod sqs_batches;
mod sqs_errors;
mod sqs_receives;
mod sqs_subject;
