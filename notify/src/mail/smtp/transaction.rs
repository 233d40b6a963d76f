//! One mail on a connection: MAIL, RCPT for each reader, DATA, the mail, the final dot.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::time::timeout;

use super::SmtpSettings;
use super::connection::Connection;
use crate::failure::Failure;
use crate::mail::{Accepted, Composed, reply};

/// The mail is written in pieces of this size.
const PIECE: usize = 64 << 10;
/// The server ends the session.
const CLOSING: u16 = 421;

/// Answers that blame the session and not the mail (RFC 4954, section 6): a person must mend the settings.
const OF_THE_LOGIN: [u16; 4] = [530, 534, 535, 538];
/// Until then each try costs the server one.
const MEND_FIRST: Duration = Duration::from_secs(60);

/// How a mail's turn ended.
pub(super) enum Ended {
    Done(Accepted),
    /// The connection was of no use any more before the mail began.
    Stale,
    Failed(Failure),
}

/// Sends a mail. Whatever is refused by an answer has not been taken; silence after the final dot leaves a doubt.
pub(super) async fn run(connection: &mut Connection, mail: &Composed, settings: &SmtpSettings) -> Ended {
    match steps(connection, mail, settings).await {
        Ok(accepted) => {
            connection.mails += 1;
            Ended::Done(accepted)
        }
        Err(ended) => ended,
    }
}

async fn steps(connection: &mut Connection, mail: &Composed, settings: &SmtpSettings) -> Result<Accepted, Ended> {
    let used_before = connection.mails > 0;
    let smtp = &mut connection.smtp;
    let parameters =
        parameters(mail, |extension| smtp.server_info().supports_feature(extension)).map_err(Ended::Failed)?;
    let answered = within(settings.timeout, smtp.command(Mail::new(Some(mail.from.clone()), parameters))).await;
    if used_before && answered.as_ref().is_err_and(Fault::is_of_the_connection) {
        return Err(Ended::Stale);
    }
    answered.map_err(|fault| fault.refused("the sender"))?;
    for (number, reader) in mail.recipients.iter().enumerate() {
        let answered = within(settings.timeout, smtp.command(Rcpt::new(reader.clone(), Vec::new()))).await;
        answered.map_err(|fault| fault.refused(&format!("reader {} of {}", number + 1, mail.recipients.len())))?;
    }
    let go_ahead = within(settings.timeout, smtp.command(Data)).await.map_err(|fault| fault.refused("the mail"))?;
    if !go_ahead.has_code(354) {
        let said = reply::of_response(&go_ahead);
        return Err(Ended::Failed(Failure::retry(format!("the mail server answers DATA by {said}, and not by 354"))));
    }
    let dot_is_next = AtomicBool::new(false);
    let content = smtp.message_iter(Pieces { left: &mail.bytes, dry: &dot_is_next });
    let answered = within(settings.last_answer, content).await;
    match answered {
        Ok(response) => Ok(Accepted { answer: reply::of_response(&response) }),
        Err(fault) if fault.is_an_answer() || !dot_is_next.load(Ordering::Relaxed) => Err(fault.refused("the mail")),
        Err(fault) => Err(Ended::Failed(Failure::unknown(format!(
            "the mail server had the whole mail and gave no answer that says whether it took it: {}",
            fault.text()
        )))),
    }
}

/// A mail in pieces, each asked for once the one before it is written: that it has run dry says that the final dot is next.
struct Pieces<'m> {
    left: &'m [u8],
    dry: &'m AtomicBool,
}

impl<'m> Iterator for Pieces<'m> {
    type Item = &'m [u8];

    fn next(&mut self) -> Option<Self::Item> {
        if self.left.is_empty() {
            self.dry.store(true, Ordering::Relaxed);
            return None;
        }
        let (piece, left) = self.left.split_at(self.left.len().min(PIECE));
        self.left = left;
        Some(piece)
    }
}

/// What MAIL must say of this mail.
fn parameters(mail: &Composed, supports: impl Fn(Extension) -> bool) -> Result<Vec<MailParameter>, Failure> {
    let mut parameters = Vec::new();
    let ascii = |address: &lettre::Address| AsRef::<str>::as_ref(address).is_ascii();
    if !mail.recipients.iter().chain([&mail.from]).all(ascii) || !mail.bytes.is_ascii() {
        if !supports(Extension::SmtpUtfEight) {
            return Err(Failure::reject("an address is not ASCII before its @, and the mail server knows no SMTPUTF8"));
        }
        parameters.push(MailParameter::SmtpUtfEight);
        if supports(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
    }
    Ok(parameters)
}

/// No good answer.
enum Fault {
    Said(Error),
    Silent(Duration),
}

impl Fault {
    /// Whether the server said no.
    fn is_an_answer(&self) -> bool {
        matches!(self, Self::Said(error) if error.status().is_some())
    }

    fn is_of_the_connection(&self) -> bool {
        match self {
            Self::Said(error) => error.status().is_none_or(|code| u16::from(code) == CLOSING),
            Self::Silent(_) => true,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Said(error) => reply::of_error(error),
            Self::Silent(time) => format!("no answer within {} s", time.as_secs()),
        }
    }

    /// The mail has not been taken.
    fn refused(self, what: &str) -> Ended {
        let text = self.text();
        Ended::Failed(match &self {
            Self::Said(error) if error.status().is_some_and(|code| OF_THE_LOGIN.contains(&u16::from(code))) => {
                Failure::retry_after(MEND_FIRST, format!("the mail server wants another login or STARTTLS: {text}"))
            }
            Self::Said(error) if error.is_permanent() => {
                Failure::reject(format!("the mail server refuses {what}: {text}"))
            }
            Self::Said(error) if error.is_transient() => {
                Failure::retry(format!("the mail server refuses {what} for now: {text}"))
            }
            _ => Failure::retry(format!("the mail server was lost at {what}: {text}")),
        })
    }
}

async fn within(limit: Duration, answer: impl Future<Output = Result<Response, Error>>) -> Result<Response, Fault> {
    match timeout(limit, answer).await {
        Ok(answered) => answered.map_err(Fault::Said),
        Err(_) => Err(Fault::Silent(limit)),
    }
}
