//! The header `traceparent` of W3C Trace Context, <https://www.w3.org/TR/trace-context/#traceparent-header>.

use std::fmt;

/// A valid `traceparent`: the trace, the span that it comes from, and the flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traceparent {
    trace_id: u128,
    span_id: u64,
    flags: u8,
}

/// `00-` + 32 digits + `-` + 16 digits + `-` + 2 digits.
const LENGTH: usize = 55;

impl Traceparent {
    /// Reads the text. `None` if it is malformed, which W3C asks to treat as if it were not there.
    ///
    /// Of a version after `00` the known part is read, and what may follow it is left alone.
    pub fn parse(text: &str) -> Option<Self> {
        let known = text.get(..LENGTH)?;
        let mut parts = known.split('-');
        let version = digits(parts.next()?, 2)?;
        let (trace_id, span_id) = (digits(parts.next()?, 32)?, digits(parts.next()?, 16)?);
        let flags = digits(parts.next()?, 2)?;
        let rest = &text[LENGTH..];
        let complete = match version {
            0 => rest.is_empty(),
            0xff => false,
            _ => rest.is_empty() || rest.starts_with('-'),
        };
        let valid = complete && parts.next().is_none() && trace_id != 0 && span_id != 0;
        valid.then_some(Self { trace_id, span_id: span_id as u64, flags: flags as u8 })
    }

    /// A span of its own in the same trace, with a random id: what a job sends to its follow-ups and to other services.
    #[must_use]
    pub fn child(self) -> Self {
        Self { span_id: fastrand::u64(1..), ..self }
    }

    /// The text for what a job sends, if the job has a trace itself.
    pub(crate) fn child_of(parent: Option<&str>) -> Option<String> {
        Some(Self::parse(parent?)?.child().to_string())
    }

    /// The trace: 32 hexadecimal digits.
    pub fn trace_id(&self) -> impl fmt::Display + use<> {
        let trace_id = self.trace_id;
        fmt::from_fn(move |f| write!(f, "{trace_id:032x}"))
    }

    /// The span: 16 hexadecimal digits.
    pub fn span_id(&self) -> impl fmt::Display + use<> {
        let span_id = self.span_id;
        fmt::from_fn(move |f| write!(f, "{span_id:016x}"))
    }
}

/// The header's text, in version `00`.
impl fmt::Display for Traceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{}-{}-{:02x}", self.trace_id(), self.span_id(), self.flags)
    }
}

/// Exactly `count` lower-case hexadecimal digits.
fn digits(text: &str, count: usize) -> Option<u128> {
    let lower_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let valid = text.len() == count && text.bytes().all(lower_hex);
    valid.then(|| u128::from_str_radix(text, 16).ok()).flatten()
}

#[cfg(test)]
mod tests;
