//! The ends of a file.

use super::config::Config;
use super::{Prepared, decide};

/// How many bytes are looked at, at each end.
pub const BLOCK: usize = 4096;

/// A file's first and last bytes: all that is looked at, however large it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSample {
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl FileSample {
    /// The ends of this content.
    pub fn of(content: &[u8]) -> Self {
        Self::of_ends(content, content)
    }

    /// The ends of a file that begins and ends so: [`BLOCK`] bytes of each end, or more, or the whole file.
    pub fn of_ends(head: &[u8], tail: &[u8]) -> Self {
        let (head, tail) = (&head[..head.len().min(BLOCK)], &tail[tail.len().saturating_sub(BLOCK)..]);
        Self { head: head.to_vec(), tail: tail.to_vec() }
    }

    pub(super) fn prepare(self, config: &Config) -> Prepared {
        if self.head.is_empty() {
            return Prepared::Small(decide::EMPTY);
        }
        let head = strip_start(&self.head);
        if head.len() < config.min_file_size_for_dl {
            let is_text = std::str::from_utf8(&self.head).is_ok();
            return Prepared::Small(if is_text { decide::TEXT } else { decide::UNKNOWN });
        }
        let tail = strip_end(&self.tail);
        let head = &head[..head.len().min(config.beg_size)];
        let tail = &tail[tail.len().saturating_sub(config.end_size)..];
        // Padding lies between the two.
        let mut bytes = vec![config.padding_token; config.width()];
        let tail_at = bytes.len() - tail.len();
        fill(&mut bytes[..head.len()], head);
        fill(&mut bytes[tail_at..], tail);
        Prepared::Bytes(bytes)
    }
}

fn fill(numbers: &mut [i32], bytes: &[u8]) {
    for (number, byte) in numbers.iter_mut().zip(bytes) {
        *number = i32::from(*byte);
    }
}

/// What Python's `bytes.strip` takes off. Rust's own idea of ASCII white space lacks the vertical tab.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)
}

fn strip_start(bytes: &[u8]) -> &[u8] {
    let spaces = bytes.iter().take_while(|byte| is_space(**byte)).count();
    &bytes[spaces..]
}

fn strip_end(bytes: &[u8]) -> &[u8] {
    let spaces = bytes.iter().rev().take_while(|byte| is_space(**byte)).count();
    &bytes[..bytes.len() - spaces]
}
