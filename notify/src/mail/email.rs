//! A mail before it is written down.

use std::time::SystemTime;

use lettre::message::Mailbox;

/// A mail.
#[derive(Debug, Clone)]
pub struct Email {
    /// Who sends it. Its domain is also that of the Message-ID.
    pub from: Mailbox,
    /// Readers.
    pub to: Vec<Mailbox>,
    /// Readers whom all see.
    pub cc: Vec<Mailbox>,
    /// Readers whom nobody sees.
    pub bcc: Vec<Mailbox>,
    /// Whom answers go to, if not the sender.
    pub reply_to: Option<Mailbox>,
    /// The subject; one line.
    pub subject: String,
    /// The plain text. Of this and [`Email::html`] one is there at least.
    pub text: Option<String>,
    /// The HTML.
    pub html: Option<String>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// How readers get no more of these.
    pub unsubscribe: Unsubscribe,
    /// What makes the Message-ID: the same text gives the same id. Of `[A-Za-z0-9._-]`.
    pub id: String,
    /// When it was written.
    pub date: SystemTime,
}

/// A file beside the texts.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Its name for the reader; any script, no path.
    pub name: String,
    /// Its media type; guessed by the name's ending if not given.
    pub content_type: Option<String>,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// How readers unsubscribe (RFC 2369, and RFC 8058 for one click).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unsubscribe {
    /// An `https` address that takes a POST of one click.
    pub url: Option<String>,
    /// A mail address.
    pub mailto: Option<String>,
}
