//! A mail as bytes, and whom it goes to.

use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Message, MessageBuilder, MultiPart, SinglePart};

use super::address::mailbox;
use super::email::{Attachment, Email, Unsubscribe};

/// The longest subject.
const MAX_SUBJECT_CHARS: usize = 500;
/// The longest name of a file.
const MAX_FILE_NAME_CHARS: usize = 200;
/// The longest line of a header, by RFC 5322 (2.1.1).
const MAX_HEADER_LINE: usize = 998;

/// A mail that is ready to be sent.
#[derive(Debug, Clone)]
pub struct Composed {
    /// Who sends it.
    pub from: Address,
    /// Each reader once.
    pub recipients: Vec<Address>,
    /// Headers and content, by RFC 5322; ASCII, unless an address is not.
    pub bytes: Vec<u8>,
    /// The Message-ID, with its angle brackets.
    pub message_id: String,
}

/// Why a mail can't be written. Never says what it holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// Something would forge a header.
    #[error("{0} holds a line break or another control character, which could forge headers; take it out")]
    Injection(&'static str),
    /// There is nobody to read it.
    #[error("there is nobody in `to`, `cc` and `bcc`")]
    NobodyToRead,
    /// There is nothing to read.
    #[error("there is neither a text nor HTML")]
    NothingToRead,
    /// Something is too long.
    #[error("{what} is longer than {limit} characters")]
    TooLong {
        /// What.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// Something is not what it should be.
    #[error("{0}")]
    Invalid(String),
}

/// Writes a mail down.
///
/// # Errors
/// What is wrong with it; none of it helps to try again.
pub fn compose(mail: &Email) -> Result<Composed, ComposeError> {
    let subject = line("the subject", &mail.subject, MAX_SUBJECT_CHARS)?;
    let readers = || mail.to.iter().chain(&mail.cc).chain(&mail.bcc);
    let mut recipients: Vec<Address> = Vec::new();
    for reader in readers() {
        if !recipients.contains(&reader.email) {
            recipients.push(reader.email.clone());
        }
    }
    if recipients.is_empty() {
        return Err(ComposeError::NobodyToRead);
    }
    let id = format!("<{}@{}>", mail.id, mail.from.email.domain());
    if !mail.id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte)) {
        return Err(ComposeError::Invalid("the mail's id is not of A-Z, a-z, 0-9, `.`, `-` and `_`".to_owned()));
    }
    let mut builder = Message::builder()
        .from(mail.from.clone())
        .date(mail.date)
        .raw_header(verbatim("Message-ID", id.clone()))
        .subject(subject);
    builder = mail.to.iter().cloned().fold(builder, MessageBuilder::to);
    builder = mail.cc.iter().cloned().fold(builder, MessageBuilder::cc);
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    // lettre takes the envelope from the headers otherwise, and there are no headers of hidden readers here.
    let envelope = lettre::address::Envelope::new(Some(mail.from.email.clone()), recipients.clone());
    builder = builder.envelope(envelope.map_err(|_| ComposeError::NobodyToRead)?);
    builder = unsubscribe(builder, &mail.unsubscribe)?;
    let written = match body(mail)? {
        Body::Single(part) => builder.singlepart(part),
        Body::Multi(part) => builder.multipart(part),
    };
    let bytes = written.map_err(|error| ComposeError::Invalid(error.to_string()))?.formatted();
    Ok(Composed { from: mail.from.email.clone(), recipients, bytes, message_id: id })
}

enum Body {
    Single(SinglePart),
    Multi(MultiPart),
}

fn body(mail: &Email) -> Result<Body, ComposeError> {
    let texts = match (&mail.text, &mail.html) {
        (Some(text), Some(html)) => Body::Multi(MultiPart::alternative_plain_html(lines(text), lines(html))),
        (Some(text), None) => Body::Single(SinglePart::plain(lines(text))),
        (None, Some(html)) => Body::Single(SinglePart::html(lines(html))),
        (None, None) => return Err(ComposeError::NothingToRead),
    };
    if mail.attachments.is_empty() {
        return Ok(texts);
    }
    let mut all = match texts {
        Body::Single(part) => MultiPart::mixed().singlepart(part),
        Body::Multi(part) => MultiPart::mixed().multipart(part),
    };
    for attachment in &mail.attachments {
        let name = line("the name of an attachment", &attachment.name, MAX_FILE_NAME_CHARS)?;
        all = all.singlepart(Part::new(name).body(attachment.bytes.clone(), content_type(attachment)?));
    }
    Ok(Body::Multi(all))
}

/// The text with the line ends of mails. lettre would make them too, in a time that grows with the square of their number.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}

fn content_type(attachment: &Attachment) -> Result<ContentType, ComposeError> {
    let text = match &attachment.content_type {
        Some(text) => line("the media type of an attachment", text, MAX_FILE_NAME_CHARS)?,
        None => guess(&attachment.name).to_owned(),
    };
    ContentType::parse(&text)
        .map_err(|_| ComposeError::Invalid("the media type of an attachment is none; write image/jpeg, say".to_owned()))
}

/// What mails carry most; the rest is a file for the reader to open.
fn guess(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "pdf" => "application/pdf",
        "csv" => "text/csv",
        "txt" => "text/plain; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "mp4" => "video/mp4",
        _ => "application/octet-stream",
    }
}

fn unsubscribe(builder: MessageBuilder, how: &Unsubscribe) -> Result<MessageBuilder, ComposeError> {
    let mut uris = Vec::new();
    if let Some(url) = &how.url {
        let url = uri(url)?;
        if !url.starts_with("https://") {
            return Err(ComposeError::Invalid("the address to unsubscribe at must begin with https://".to_owned()));
        }
        uris.push(format!("<{url}>"));
    }
    if let Some(address) = &how.mailto {
        let address =
            mailbox(address).map_err(|why| ComposeError::Invalid(format!("`unsubscribe.mailto`: {why}")))?.email;
        uris.push(format!("<mailto:{}>", uri(address.as_ref())?));
    }
    if uris.is_empty() {
        return Ok(builder);
    }
    // Folded between two URIs alone.
    let builder = builder.raw_header(verbatim("List-Unsubscribe", uris.join(",\r\n ")));
    Ok(match how.url {
        Some(_) => builder.raw_header(verbatim("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())),
        None => builder,
    })
}

/// A header that must stay as it is: lettre would encode long words, which is for texts and not for ids and URIs.
fn verbatim(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}

/// A URI that may stand in a header as it is.
fn uri(text: &str) -> Result<&str, ComposeError> {
    if text.len() > MAX_HEADER_LINE - "List-Unsubscribe: <>,".len() {
        return Err(ComposeError::TooLong { what: "the address to unsubscribe at", limit: MAX_HEADER_LINE });
    }
    match text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"".contains(&byte)) {
        true => Ok(text),
        false => Err(ComposeError::Invalid(
            "the address to unsubscribe at holds characters that no URI has; percent-encode them".to_owned(),
        )),
    }
}

/// A text that stays on one line.
fn line(what: &'static str, text: &str, limit: usize) -> Result<String, ComposeError> {
    if text.chars().any(char::is_control) {
        return Err(ComposeError::Injection(what));
    }
    match text.chars().count() {
        count if count > limit => Err(ComposeError::TooLong { what, limit }),
        _ => Ok(text.to_owned()),
    }
}
