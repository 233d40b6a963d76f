//! A walk over a JPEG's markers (ITU-T T.81, annex B), which tells what the decoder does not: it fills the missing part
//! of a cut-off photo with grey, and spends a second on each of a thousand scans.

#[cfg(test)]
mod tests;

/// What a JPEG's markers tell.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// Scans, each a pass over the whole picture.
    pub(super) scans: u32,
    /// Whether all coefficients must be kept until the last scan.
    pub(super) progressive: bool,
    /// Whether the end-of-image marker was reached.
    pub(super) complete: bool,
}

/// Walks from marker to marker, through whatever lies between, to the end of the image or of the data. What follows
/// the end, such as the second picture of a stereo or motion photo, is left alone.
pub(super) fn outline(jpeg: &[u8]) -> Outline {
    let mut outline = Outline::default();
    let mut rest = jpeg;
    while let Some(at) = rest.iter().position(|byte| *byte == 0xFF) {
        rest = &rest[at..];
        let Some(marker_at) = rest.iter().position(|byte| *byte != 0xFF) else { break };
        let marker = rest[marker_at];
        rest = &rest[marker_at + 1..];
        match marker {
            // A stuffed zero, TEM, the restart markers and the start of the image stand alone.
            0x00 | 0x01 | 0xD0..=0xD8 => continue,
            0xD9 => {
                outline.complete = true;
                break;
            }
            0xC2 | 0xC6 | 0xCA | 0xCE => outline.progressive = true,
            0xDA => outline.scans += 1,
            _ => {}
        }
        let [high, low, ..] = rest else { break };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(after) = rest.get(length.max(2)..) else { break };
        rest = after;
    }
    outline
}
