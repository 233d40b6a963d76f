//! The development server.

pub mod sqs;
