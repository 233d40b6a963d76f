//! What a colour profile calls itself (ICC.1:2022).

#[cfg(test)]
mod tests;

use super::description::ColorProfile;
use super::text::{clean, clean_bytes};

/// Where the table of tags begins, after the header (7.3).
const TAGS: usize = 128;

/// Tags that are looked at. Profiles have about twenty.
const MAX_TAGS: usize = 100;

/// What a profile says of itself. A damaged one says less.
pub(super) fn describe(profile: &[u8]) -> ColorProfile {
    // The colour space stands in the header (7.2.6).
    ColorProfile { name: name(profile), space: profile.get(16..20).and_then(clean_bytes) }
}

/// The tag `desc` (9.2.41): names in many languages since version 4, an ASCII text before.
fn name(profile: &[u8]) -> Option<String> {
    let count = u32_at(profile, TAGS)?.min(MAX_TAGS);
    let mut entries = profile.get(TAGS + 4..)?.chunks_exact(12).take(count);
    let entry = entries.find(|entry| entry.starts_with(b"desc"))?;
    let (offset, size) = (u32_at(entry, 4)?, u32_at(entry, 8)?);
    let tag = profile.get(offset..)?;
    let tag = &tag[..size.min(tag.len())];
    match tag.get(..4)? {
        b"desc" => {
            let length = u32_at(tag, 8)?;
            clean_bytes(tag.get(12..)?.get(..length)?)
        }
        // The first language (10.15): as good as any for those who can't ask for one.
        b"mluc" => {
            let (length, offset) = (u32_at(tag, 20)?, u32_at(tag, 24)?);
            let units = tag.get(offset..)?.get(..length)?.as_chunks::<2>().0;
            clean(&String::from_utf16_lossy(&units.iter().map(|unit| u16::from_be_bytes(*unit)).collect::<Vec<_>>()))
        }
        _ => None,
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes) as usize)
}
