//! Mail addresses as people write them.

use lettre::Address;
use lettre::message::Mailbox;

/// The longest address, by RFC 5321 (4.5.3.1): a path of 256 with its angle brackets.
const MAX_ADDRESS_BYTES: usize = 254;
/// The longest part before the `@`, by the same.
const MAX_LOCAL_BYTES: usize = 64;
const MAX_NAME_CHARS: usize = 200;

/// Why a text is no address. Never says what stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It would start a header of its own.
    #[error("it holds a line break or another control character, which could forge headers; take it out")]
    Control,
    /// Its syntax is wrong.
    #[error("it is no mail address; write NAME@DOMAIN or `Some Name <NAME@DOMAIN>`")]
    Syntax,
    /// Its domain can't be one.
    #[error("the domain is no domain name, not even an international one")]
    Domain,
    /// One of its parts is too long.
    #[error("it is longer than mail servers take (64 bytes before the @, 254 in all, 200 characters of name)")]
    TooLong,
}

/// Reads `NAME@DOMAIN` or `Some Name <NAME@DOMAIN>`. An international domain becomes its ASCII form (`xn--…`), which every
/// server knows; a name before the `@` that is not ASCII stays, and wants a server with SMTPUTF8.
///
/// # Errors
/// If it is none.
pub fn mailbox(text: &str) -> Result<Mailbox, AddressError> {
    if text.chars().any(char::is_control) {
        return Err(AddressError::Control);
    }
    let text = text.trim();
    let (name, address) = match text.strip_suffix('>') {
        Some(rest) => {
            let (name, address) = rest.rsplit_once('<').ok_or(AddressError::Syntax)?;
            (unquoted(name.trim()), address)
        }
        None => (String::new(), text),
    };
    let (local, domain) = address.rsplit_once('@').ok_or(AddressError::Syntax)?;
    let domain = ascii(domain)?;
    if local.len() > MAX_LOCAL_BYTES
        || local.len() + 1 + domain.len() > MAX_ADDRESS_BYTES
        || name.chars().count() > MAX_NAME_CHARS
    {
        return Err(AddressError::TooLong);
    }
    let email = Address::new(local, domain).map_err(|_| AddressError::Syntax)?;
    Ok(Mailbox::new((!name.is_empty()).then_some(name), email))
}

fn ascii(domain: &str) -> Result<String, AddressError> {
    if domain.starts_with('[') && domain.ends_with(']') {
        return Ok(domain.to_owned());
    }
    idna::domain_to_ascii_strict(domain).map_err(|_| AddressError::Domain)
}

/// A display name without the quotes that RFC 5322 wants around some.
fn unquoted(name: &str) -> String {
    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(inner) => {
            let mut escaped = false;
            let is_text = |one: &char| {
                let quotes = *one == '\\' && !escaped;
                escaped = quotes;
                !quotes
            };
            inner.chars().filter(is_text).collect()
        }
        None => name.to_owned(),
    }
}
