//! A service account, as Google hands it out.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use serde::{Deserialize, Serialize};

/// What the token is to be good for.
const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";
/// How long an assertion is good for, in seconds: as long as Google allows.
const GOOD_FOR: u64 = 3600;

/// The account that sends, with its key.
pub struct Account {
    pub(super) project: String,
    pub(super) token_uri: String,
    email: String,
    key_id: Option<String>,
    key: RsaKeyPair,
}

/// Why an account can't be used. Never says what the file holds.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// It is not the JSON that Google hands out.
    #[error("it is no key of a service account as Google's console makes it: line {line}, column {column}")]
    Json {
        /// The line, from 1.
        line: usize,
        /// The column.
        column: usize,
    },
    /// Its key can't be read.
    #[error("its private_key is no RSA key in PKCS #8 and PEM")]
    Key,
}

/// The fields that are needed of the file.
#[derive(Deserialize)]
struct File {
    project_id: String,
    client_email: String,
    private_key: String,
    private_key_id: Option<String>,
    token_uri: String,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    typ: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    scope: &'static str,
    aud: &'a str,
    iat: u64,
    exp: u64,
}

impl Account {
    /// Reads the JSON file's text.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(json: &str) -> Result<Self, AccountError> {
        let file: File = serde_json::from_str(json)
            .map_err(|error| AccountError::Json { line: error.line(), column: error.column() })?;
        let der = PrivatePkcs8KeyDer::from_pem_slice(file.private_key.as_bytes()).map_err(|_| AccountError::Key)?;
        let key = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).map_err(|_| AccountError::Key)?;
        Ok(Self {
            project: file.project_id,
            token_uri: file.token_uri,
            email: file.client_email,
            key_id: file.private_key_id,
            key,
        })
    }

    /// What is swapped for a token: a JWT by RS256 (RFC 7523). `now` is in seconds since 1970.
    pub(super) fn assertion(&self, now: u64) -> Result<String, String> {
        let header = Header { alg: "RS256", typ: "JWT", kid: self.key_id.as_deref() };
        let claims = Claims { iss: &self.email, scope: SCOPE, aud: &self.token_uri, iat: now, exp: now + GOOD_FOR };
        let signed = format!("{}.{}", part(&header)?, part(&claims)?);
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| "the assertion could not be signed".to_owned())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("project", &self.project).finish_non_exhaustive()
    }
}

fn part(value: &impl Serialize) -> Result<String, String> {
    serde_json::to_vec(value).map(|json| URL_SAFE_NO_PAD.encode(json)).map_err(|error| error.to_string())
}
