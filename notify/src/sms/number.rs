//! Telephone numbers by E.164.

use std::fmt;
use std::str::FromStr;

/// A number with its country: `+` and 8 to 15 digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Number(String);

/// Why a text is no number. Never says what stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Its syntax is wrong.
    #[error(
        "it is no number by E.164; write + and 8 to 15 digits, the country's code first, with nothing between them"
    )]
    Syntax,
    /// India's mobile numbers have ten digits, of which the first is 6 to 9.
    #[error("it is no mobile number of India; write +91 and ten digits that begin with 6 to 9")]
    India,
}

impl Number {
    /// As it is dialled.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is one of India's.
    pub fn is_indian(&self) -> bool {
        self.0.starts_with("+91")
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('+').ok_or(NumberError::Syntax)?;
        let good = (8..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if !good {
            return Err(NumberError::Syntax);
        }
        if let Some(national) = digits.strip_prefix("91")
            && (national.len() != 10 || !national.starts_with(['6', '7', '8', '9']))
        {
            return Err(NumberError::India);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A person's, so it is not for logs.
        f.write_str("Number(…)")
    }
}
