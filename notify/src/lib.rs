//! Notifications: signed webhooks, mail, SMS and push. Knows no queue.

mod aws;
pub mod failure;
pub mod http;
pub mod mail;
pub mod push;
pub mod sms;
pub mod templates;
pub mod webhook;

pub use aws::AwsSettings;
