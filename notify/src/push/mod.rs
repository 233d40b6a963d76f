//! Push notifications by Firebase Cloud Messaging, HTTP v1.
//!
//! The contract is that of `firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send`, of
//! `…/rest/v1/ErrorCode`, and of `firebase.google.com/docs/cloud-messaging/error-codes` for what an answer's details mean.

mod account;
mod answer;
mod fcm;
mod message;
mod token;

#[cfg(test)]
mod tests;

pub use account::{Account, AccountError};
pub use answer::{Dead, Pushed};
pub use fcm::{Fcm, FcmSettings};
pub use message::{MAX_DATA_BYTES, Push, PushError};
