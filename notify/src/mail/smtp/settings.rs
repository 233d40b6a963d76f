//! How an SMTP server is spoken to.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lettre::transport::smtp::client::{Certificate, TlsParameters};

/// Reads the password anew for each login, so that a rotated one is seen.
pub type Password = Arc<dyn Fn() -> Result<String, String> + Send + Sync>;

/// An SMTP server and how to use it.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its host name, which its certificate must know.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether the connection is encrypted.
    pub security: Security,
    /// Certificates in PEM to trust beside the system's.
    pub ca: Option<Vec<u8>>,
    /// Who logs in, if anybody.
    pub login: Option<Login>,
    /// The name by which this client greets; the address literal of the loopback if not set.
    pub hello: Option<String>,
    /// How long any answer but the last may take.
    pub timeout: Duration,
    /// How long writing a mail and the server's taking it may take together (RFC 5321 asks for 10 minutes for the latter).
    pub last_answer: Duration,
    /// How many connections are kept open for the next mail.
    pub keep: usize,
    /// How long they are.
    pub keep_for: Duration,
}

/// Whether a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// From its second step on, by STARTTLS; a server that does not offer it gets no mail.
    StartTls,
    /// From its first byte.
    Tls,
    /// Not at all.
    Plain,
}

/// A login.
#[derive(Clone)]
pub struct Login {
    /// The user.
    pub user: String,
    /// How to have the password.
    pub password: Password,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("user", &self.user).finish_non_exhaustive()
    }
}

impl SmtpSettings {
    pub(super) fn tls_parameters(&self) -> Result<Option<TlsParameters>, String> {
        if self.security == Security::Plain {
            return Ok(None);
        }
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Some(pem) = &self.ca {
            let certificate = Certificate::from_pem(pem)
                .map_err(|error| format!("the certificates of the mail server's authority: {error}"))?;
            builder = builder.add_root_certificate(certificate);
        }
        builder.build_rustls().map(Some).map_err(|error| format!("TLS to the mail server: {error}"))
    }
}
