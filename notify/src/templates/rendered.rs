//! What comes of a template.

use super::Locale;

/// The texts of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailText {
    /// Whose language it came out in.
    pub locale: Locale,
    /// The subject.
    pub subject: String,
    /// The plain text, if the template has one.
    pub text: Option<String>,
    /// The HTML, if the template has one.
    pub html: Option<String>,
}

/// The text of an SMS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsText {
    /// Whose language it came out in.
    pub locale: Locale,
    /// The text.
    pub text: String,
}

/// The texts of a push notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushText {
    /// Whose language it came out in.
    pub locale: Locale,
    /// The title.
    pub title: String,
    /// The body.
    pub body: String,
}
