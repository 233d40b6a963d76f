//! The end of what a program writes to its standard error.

/// So many bytes are kept.
const KEPT: usize = 4096;
/// So much of it goes into an error, in characters.
const TOLD: usize = 1000;
/// So many of its lines.
const LINES: usize = 3;

/// The last bytes of a stream.
#[derive(Debug, Default)]
pub(super) struct Tail(Vec<u8>);

impl Tail {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        if self.0.len() > KEPT {
            self.0.drain(..self.0.len() - KEPT);
        }
    }

    /// The last lines, on one line.
    pub(super) fn words(&self) -> String {
        let text = String::from_utf8_lossy(&self.0);
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let last = lines[lines.len().saturating_sub(LINES)..].join("; ");
        let plain: Vec<char> = last.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        plain[plain.len().saturating_sub(TOLD)..].iter().collect()
    }

    /// Whether it holds this text.
    pub(super) fn has(&self, text: &str) -> bool {
        String::from_utf8_lossy(&self.0).contains(text)
    }
}
