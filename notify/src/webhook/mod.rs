//! Webhooks, signed as Standard Webhooks say (<https://www.standardwebhooks.com>), to receivers that strangers name.

mod answer;
mod circuit;
mod headers;
mod sender;
mod signature;

#[cfg(test)]
mod tests;

pub use answer::{Verdict, judge};
pub use circuit::{CircuitOptions, Circuits, Open, Pass};
pub use headers::{AllowedHeaders, HeaderError};
pub use sender::{Delivered, Event, Prepared, Unprepared, Webhooks};
pub use signature::{SecretError, SigningSecret, sign};
