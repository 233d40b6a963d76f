//! HTTP to addresses that strangers name: each one is checked after resolution, and the connection goes to the checked
//! address and to no other. No redirects, no proxies, no cookies, no connection that is used twice.

mod answer;
mod client;
mod connect;
mod error;
mod guard;
mod network;
mod resolve;
mod retry_after;
mod tls;

#[cfg(test)]
pub(crate) mod tests;

pub use answer::Answer;
pub use client::{Client, Options};
pub use error::HttpError;
pub use guard::{Guard, Refused, Target};
pub use hyper::header::{HeaderMap, HeaderName, HeaderValue};
pub use hyper::{Method, StatusCode};
pub use network::{Network, NetworkError};
pub use resolve::{Resolve, SystemResolver};
pub use retry_after::retry_after;
