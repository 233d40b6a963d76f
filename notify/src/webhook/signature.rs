//! Signatures: HMAC-SHA256 over `ID.TIMESTAMP.BODY`, by every secret that is valid now.

use std::fmt;

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use ring::hmac;

#[cfg(test)]
mod tests;

/// What a secret begins with.
const PREFIX: &str = "whsec_";
/// How long a secret is, in bytes (Standard Webhooks, "Signature scheme").
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;
/// Base64 of which people may have lost the `=` at the end.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A secret that a sender and its receiver share. Printed nowhere.
#[derive(Clone)]
pub struct SigningSecret(hmac::Key);

/// Why a text is no secret. Never says the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Without `whsec_`.
    #[error("a secret begins with `{PREFIX}`; write it as the receiver was given it")]
    Prefix,
    /// Not base64.
    #[error("a secret goes on with base64 after `{PREFIX}`; write it as the receiver was given it")]
    Base64,
    /// Too short to be safe, or longer than the standard's.
    #[error("a secret has 24 to 64 bytes, and this one has {0}; make one by `openssl rand -base64 32`")]
    Length(usize),
}

impl SigningSecret {
    /// Reads `whsec_` and base64.
    ///
    /// # Errors
    /// Says what it should be.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let encoded = text.strip_prefix(PREFIX).ok_or(SecretError::Prefix)?;
        let key = LENIENT.decode(encoded).map_err(|_| SecretError::Base64)?;
        if !LENGTHS.contains(&key.len()) {
            return Err(SecretError::Length(key.len()));
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &key)))
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(***)")
    }
}

/// The value of `webhook-signature`: one `v1,BASE64` a secret, with spaces between. While a secret is replaced there are
/// two, and a receiver takes the message if either fits.
///
/// `id` holds no `.`, which ends it in what is signed; `timestamp` is in seconds since 1970.
pub fn sign(id: &str, timestamp: i64, body: &[u8], secrets: &[SigningSecret]) -> String {
    let signatures = secrets.iter().map(|SigningSecret(key)| {
        let mut context = hmac::Context::with_key(key);
        context.update(format!("{id}.{timestamp}.").as_bytes());
        context.update(body);
        format!("v1,{}", STANDARD.encode(context.sign()))
    });
    signatures.collect::<Vec<_>>().join(" ")
}
