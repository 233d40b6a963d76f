//! A job's mail, before anything is sent: what is wrong with it rejects the job.

use std::time::SystemTime;

use karigar::{Context, JobError};
use karigar_notify::mail::{Attachment, Composed, Email, Mailbox, Unsubscribe, compose, mailbox};
use karigar_notify::templates::{Locale, MailText, Templates};

use super::job::{AttachedFile, MAX_ATTACHMENTS, MAX_READERS, SendEmail};
use super::mailer::Mailer;
use crate::notify::templates::Words;

/// The largest text, and the largest HTML, in bytes.
const MAX_BODY_BYTES: usize = 1 << 20;

/// The mail without its files, and the language of its template.
pub(super) fn email(
    job: &SendEmail,
    mailer: &Mailer,
    templates: &Templates,
    id: String,
) -> Result<(Email, Option<Locale>), JobError> {
    let (to, cc, bcc) = (readers("to", &job.to)?, readers("cc", &job.cc)?, readers("bcc", &job.bcc)?);
    let count = to.len() + cc.len() + bcc.len();
    if count > MAX_READERS {
        return Err(JobError::reject(format!(
            "the mail has {count} readers; at most {MAX_READERS} are taken, so send some of them another job"
        )));
    }
    if job.attachments.len() > MAX_ATTACHMENTS {
        return Err(JobError::reject(format!(
            "{} files are attached; at most {MAX_ATTACHMENTS} are taken",
            job.attachments.len()
        )));
    }
    let reply_to = job
        .reply_to
        .as_deref()
        .map(mailbox)
        .transpose()
        .map_err(|why| JobError::reject(format!("`reply_to`: {why}")))?;
    let (subject, text, html, locale) = words(job, templates)?;
    for (what, body) in [("text", &text), ("html", &html)] {
        if let Some(body) = body.as_ref().filter(|body| body.len() > MAX_BODY_BYTES) {
            return Err(JobError::reject(format!(
                "`{what}` has {} bytes; at most {MAX_BODY_BYTES} are sent, so attach a file",
                body.len()
            )));
        }
    }
    let unsubscribe = job.unsubscribe.clone().unwrap_or_default();
    let email = Email {
        from: mailer.sender(job.from.as_deref())?,
        to,
        cc,
        bcc,
        reply_to,
        subject,
        text,
        html,
        attachments: Vec::new(),
        unsubscribe: Unsubscribe { url: unsubscribe.url, mailto: unsubscribe.mailto },
        id,
        date: SystemTime::now(),
    };
    Ok((email, locale))
}

/// Reads the files and writes the mail.
pub(super) async fn written(
    mut email: Email,
    files: &[AttachedFile],
    mailer: &Mailer,
    cx: &Context,
) -> Result<Composed, JobError> {
    let mut left = mailer.max_attachments;
    for file in files {
        let bytes = cx.read(&file.source, left).await?;
        left = left.saturating_sub(bytes.len() as u64);
        let (name, content_type) = (file.name.clone(), file.content_type.clone());
        email.attachments.push(Attachment { name, content_type, bytes: bytes.into() });
    }
    // Encoding megabytes takes a while, and other jobs share this thread.
    cx.blocking(move || compose(&email)).await?.map_err(JobError::reject)
}

fn readers(field: &str, addresses: &[String]) -> Result<Vec<Mailbox>, JobError> {
    let numbered = addresses.iter().enumerate();
    numbered
        .map(|(number, text)| mailbox(text).map_err(|why| JobError::reject(format!("`{field}[{number}]`: {why}"))))
        .collect()
}

type Said = (String, Option<String>, Option<String>, Option<Locale>);

fn words(job: &SendEmail, templates: &Templates) -> Result<Said, JobError> {
    match (&job.template, &job.subject) {
        (Some(template), None) if job.text.is_none() && job.html.is_none() => {
            let words = Words { template, locale: job.locale.as_deref(), variables: &job.variables };
            let MailText { locale, subject, text, html } = words.render(templates, Templates::mail)?;
            Ok((subject, text, html, Some(locale)))
        }
        (None, Some(subject)) if job.variables.is_empty() && job.locale.is_none() => {
            Ok((subject.clone(), job.text.clone(), job.html.clone(), None))
        }
        _ => Err(JobError::reject(
            "the mail has either a `template`, with `locale` and `variables`, or a `subject`, with `text` or `html` or both",
        )),
    }
}
