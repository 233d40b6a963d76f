//! What an SMTP server says, without whom it says it of.

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;

const MAX_CHARS: usize = 200;

/// An answer that was yes.
pub(super) fn of_response(response: &Response) -> String {
    let text = response.message().collect::<Vec<_>>().join(" ");
    masked(&format!("{} {text}", response.code()))
}

/// What failed, with the server's code and words where there are any.
pub(super) fn of_error(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    masked(&text)
}

/// Servers quote addresses, and those are payload.
fn masked(text: &str) -> String {
    let words = text.split_whitespace().map(|word| if word.contains('@') { "<address>" } else { word });
    words.collect::<Vec<_>>().join(" ").chars().filter(|one| !one.is_control()).take(MAX_CHARS).collect()
}
