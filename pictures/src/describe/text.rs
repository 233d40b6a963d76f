//! Texts out of files, made fit to be shown and kept.

/// The most characters that are kept.
const MAX_CHARACTERS: usize = 100;

/// The text without control characters and those that turn the direction of writing, trimmed and cut; none if nothing is
/// left.
pub(super) fn clean(text: &str) -> Option<String> {
    let plain: String = text.trim().chars().filter(|c| !c.is_control() && !turns(*c)).take(MAX_CHARACTERS).collect();
    let plain = plain.trim();
    (!plain.is_empty()).then(|| plain.to_owned())
}

/// Up to the first NUL, as C ends texts; what is not UTF-8 becomes the replacement character.
pub(super) fn clean_bytes(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    clean(&String::from_utf8_lossy(&bytes[..end]))
}

/// Unicode's separators of lines and its controls of direction (UAX #9, table 3): by them a text shows as another.
fn turns(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_cut_and_rid_of_controls() {
        assert_eq!(clean_bytes(b"  Canon\0junk").as_deref(), Some("Canon"));
        assert_eq!(clean_bytes(b"a\x1b[31m\r\nb\x7f").as_deref(), Some("a[31mb"));
        assert_eq!(clean("\u{202E}gpj.exe\u{2028}").as_deref(), Some("gpj.exe"));
        assert_eq!(clean_bytes(b"caf\xE9").as_deref(), Some("caf\u{FFFD}"));
        assert_eq!(clean(&"ü".repeat(1_000)).map(|text| text.chars().count()), Some(MAX_CHARACTERS));
        for nothing in ["", "  ", "\0x", "\u{7}\u{7} "] {
            assert_eq!(clean_bytes(nothing.as_bytes()), None, "{nothing:?}");
        }
    }
}
