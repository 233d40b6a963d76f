//! How many SMS a text becomes: that is what is paid for.

/// The characters of GSM 03.38's basic alphabet that count as one; `\u{1b}` is its escape and no text.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Those of its extension, which count as two.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// How a text is written on the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// GSM 03.38: 160 characters in one SMS, 153 in each of several.
    Gsm,
    /// UCS-2, for every other script: 70 and 67.
    Ucs2,
}

/// What a text becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segments {
    /// How it is written.
    pub encoding: Encoding,
    /// How many SMS.
    pub count: usize,
}

/// Counts the SMS of a text.
pub fn segments(text: &str) -> Segments {
    let gsm: Option<usize> = text
        .chars()
        .map(|one| match one {
            one if BASIC.contains(one) => Some(1),
            one if EXTENDED.contains(one) => Some(2),
            _ => None,
        })
        .sum();
    let (encoding, units, single, several) = match gsm {
        Some(units) => (Encoding::Gsm, units, 160, 153),
        None => (Encoding::Ucs2, text.encode_utf16().count(), 70, 67),
    };
    let count = if units <= single { 1 } else { units.div_ceil(several) };
    Segments { encoding, count }
}
