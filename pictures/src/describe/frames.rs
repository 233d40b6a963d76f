//! How many frames a container has, by a walk over its blocks that decodes nothing. Damage ends the walk.

#[cfg(test)]
mod tests;

use image::ImageFormat;

/// The number of frames, at least 1.
pub(super) fn count(bytes: &[u8], format: ImageFormat) -> u32 {
    let frames = match format {
        ImageFormat::Gif => gif(bytes).frames,
        ImageFormat::Png => png(bytes),
        ImageFormat::WebP => webp(bytes),
        _ => 1,
    };
    frames.max(1)
}

/// What a GIF's blocks tell.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Gif {
    pub(super) frames: u32,
    /// Whether a frame has a transparent colour.
    pub(super) transparent: bool,
}

/// Walks a GIF (GIF89a, appendix A: the grammar; 18, 20 and 23: its blocks).
pub(super) fn gif(bytes: &[u8]) -> Gif {
    let mut found = Gif::default();
    // An early end says no more.
    let _ = walk_gif(bytes, &mut found);
    found
}

fn walk_gif(bytes: &[u8], found: &mut Gif) -> Option<()> {
    let mut rest = bytes.get(13 + color_table(*bytes.get(10)?)..)?;
    loop {
        let (introducer, after) = rest.split_first()?;
        rest = match introducer {
            0x21 => {
                let (label, after) = after.split_first()?;
                // The graphic control's flags; bit 0 says that one index is transparent.
                found.transparent |= *label == 0xF9 && after.get(1)? & 1 == 1;
                after
            }
            0x2C => {
                found.frames = found.frames.saturating_add(1);
                // After the descriptor and its colours a byte says how wide codes begin.
                after.get(9 + color_table(*after.get(8)?) + 1..)?
            }
            _ => return None,
        };
        while let [length, after @ ..] = rest {
            rest = after.get(usize::from(*length)..)?;
            if *length == 0 {
                break;
            }
        }
    }
}

/// The bytes of a colour table, by the flags that announce it.
fn color_table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// An animated PNG says how many frames it has before its first data (PNG, third edition, 11.3.6.1).
fn png(bytes: &[u8]) -> u32 {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((length, kind)) = rest.first_chunk::<4>().zip(rest.get(4..8)) {
        match kind {
            b"acTL" => {
                return rest.get(8..).and_then(<[u8]>::first_chunk).map_or(1, |count| u32::from_be_bytes(*count));
            }
            b"IDAT" => break,
            // A checksum of four bytes follows the data.
            _ => rest = rest.get(u32::from_be_bytes(*length) as usize + 12..).unwrap_or_default(),
        }
    }
    1
}

/// An animated WebP has a chunk for each frame (RFC 9649, 2.7.1.1).
fn webp(bytes: &[u8]) -> u32 {
    let mut rest = bytes.get(12..).unwrap_or_default();
    let mut frames = 0_u32;
    while let Some((kind, length)) = rest.first_chunk::<4>().zip(rest.get(4..).and_then(<[u8]>::first_chunk)) {
        frames = frames.saturating_add(u32::from(kind == b"ANMF"));
        let length = u32::from_le_bytes(*length) as usize;
        // Chunks begin at even places.
        rest = rest.get(8 + length + length % 2..).unwrap_or_default();
    }
    frames
}
