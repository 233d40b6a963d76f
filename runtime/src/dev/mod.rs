//! The development server.

mod listen;
pub mod s3;
pub mod sqs;
