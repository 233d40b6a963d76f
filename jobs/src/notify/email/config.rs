//! The section `[notify.mail]`.

use std::net::IpAddr;
use std::time::Duration;

use karigar::config::{Problem, Secret, duration};
use karigar_notify::mail::mailbox;
use karigar_notify::mail::smtp::Security;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Mail: who sends, and by what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// Who sends where a job says nothing: `NAME@DOMAIN` or `Some Name <NAME@DOMAIN>`.
    pub from: Option<String>,
    /// Domains from which jobs may say that they send; that of `from` if empty.
    pub senders: Vec<String>,
    /// What takes the mails.
    pub provider: MailProvider,
    /// The SMTP server.
    pub smtp: SmtpConfig,
    /// Amazon SES.
    pub ses: SesConfig,
    /// How much may be attached to one mail, in MiB. On its way it grows by a third.
    pub max_attachments_mib: u32,
}

/// What takes mails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MailProvider {
    /// An SMTP server, which may be that of SES.
    #[default]
    Smtp,
    /// Amazon SES by its own interface; in builds with the feature `ses`.
    Ses,
}

/// An SMTP server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SmtpConfig {
    /// Its host name.
    pub host: Option<String>,
    /// Its port; 587, with `tls = "tls"` 465, with `tls = "none"` 25 if not set.
    pub port: Option<u16>,
    /// How the connection is encrypted; `none` for the loopback and `starttls` for all others if not set.
    pub tls: Option<SmtpTls>,
    /// A file of CA certificates in PEM that are trusted beside the system's.
    pub ca: Option<String>,
    /// Who logs in; nobody if not set.
    pub user: Option<String>,
    /// The password.
    pub password: Secret,
    /// The name that the worker greets with; `[127.0.0.1]` if not set, which strict servers mark down.
    pub hello: Option<String>,
    /// How long each answer may take.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub timeout: Duration,
    /// How long writing a mail and its last answer, which says whether the mail was taken, may take together. The pool's
    /// `timeout` ends the run before, if it is shorter: 30 s in `fast`.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub last_answer: Duration,
    /// How many connections are kept for the next mail.
    pub keep: u32,
    /// How long they are.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub keep_for: Duration,
}

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SmtpTls {
    /// By STARTTLS; a server that does not offer it gets no mail.
    Starttls,
    /// From the first byte.
    Tls,
    /// Not at all.
    None,
}

/// Amazon SES.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SesConfig {
    /// The region; the environment's if not set.
    pub region: Option<String>,
    /// Another address than AWS's own.
    pub endpoint: Option<String>,
    /// The configuration set whose rules hold for the mails.
    pub configuration_set: Option<String>,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            from: None,
            senders: Vec::new(),
            provider: MailProvider::default(),
            smtp: SmtpConfig::default(),
            ses: SesConfig::default(),
            max_attachments_mib: 10,
        }
    }
}

impl Default for SmtpConfig {
    fn default() -> Self {
        Self {
            host: None,
            port: None,
            tls: None,
            ca: None,
            user: None,
            password: Secret::default(),
            hello: None,
            timeout: Duration::from_secs(10),
            last_answer: Duration::from_secs(60),
            keep: 4,
            keep_for: Duration::from_secs(30),
        }
    }
}

impl SmtpConfig {
    pub(super) fn security(&self, host: &str) -> Security {
        match self.tls {
            Some(SmtpTls::Starttls) => Security::StartTls,
            Some(SmtpTls::Tls) => Security::Tls,
            Some(SmtpTls::None) => Security::Plain,
            None if is_loopback(host) => Security::Plain,
            None => Security::StartTls,
        }
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What is wrong with the values beside their types. Files and secrets are looked at when a worker starts.
pub(in crate::notify) fn check(config: &MailConfig) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut problem =
        |key: &str, what: String, remedy: &str| problems.push(Problem::new(format!("notify.mail.{key}"), what, remedy));
    match &config.from {
        Some(from) => {
            if let Err(why) = mailbox(from) {
                problem("from", why.to_string(), "correct it");
            }
        }
        None if config.smtp.host.is_some() || config.provider == MailProvider::Ses => {
            problem(
                "from",
                "nobody sends the mails".to_owned(),
                "set it to an address that the provider lets you send from",
            );
        }
        None => {}
    }
    if config.provider == MailProvider::Ses && !cfg!(feature = "ses") {
        problem(
            "provider",
            "this build knows no SES".to_owned(),
            "build with the feature `ses`, or use SES's SMTP server",
        );
    }
    if config.smtp.user.is_some() && config.smtp.password.is_empty() {
        problem("smtp.password", "there is a user and no password".to_owned(), "set it to env:NAME or file:PATH");
    }
    for (key, time) in [("smtp.timeout", config.smtp.timeout), ("smtp.last_answer", config.smtp.last_answer)] {
        if time.is_zero() {
            problem(key, "nothing answers in no time".to_owned(), "set it to some seconds");
        }
    }
    problems
}
