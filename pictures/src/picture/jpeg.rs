//! A walk over a JPEG's markers (ITU-T T.81, annex B), which tells what decoders do not: they fill the missing part of a
//! cut-off photo with grey, and spend a second on each of a thousand scans.

#[cfg(test)]
mod tests;

use std::ops::Range;

/// What a JPEG's markers tell.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    /// Scans, each a pass over the whole picture.
    pub(crate) scans: u32,
    /// Whether all coefficients must be kept until the last scan.
    pub(crate) progressive: bool,
    /// Whether the end-of-image marker was reached.
    pub(crate) complete: bool,
    /// What the first frame header says.
    pub(crate) frame: Option<Frame>,
    /// Where the EXIF data lie, from their TIFF header on.
    pub(crate) exif: Option<Range<usize>>,
    /// The pieces of the colour profile: their number from 1, and where they lie (ICC.1:2022, B.4).
    pub(crate) profile: Vec<(u8, Range<usize>)>,
    /// The kind of colours that Adobe's marker names: 0 for RGB and CMYK, 1 for YCbCr, 2 for YCCK.
    pub(crate) adobe: Option<u8>,
}

/// A frame header (T.81, B.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Bits of a sample.
    pub(crate) precision: u8,
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) components: u8,
    /// Whether samples are predicted and not transformed.
    pub(crate) lossless: bool,
    /// Whether it is grey, or of a sampling that libjpeg-turbo has a name for, and not of components named R, G and B.
    planar: bool,
    /// Samples of all components together for a block of pixels of `Frame::block`.
    samples: u32,
    block: u32,
}

impl Frame {
    /// Samples of the whole picture, all components together.
    pub(crate) fn samples(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height) * u64::from(self.samples) / u64::from(self.block)
    }
}

impl Outline {
    /// Whether it is surely decoded into planes: what is not (inks, RGB, odd samplings) takes the memory of pixels.
    pub(crate) fn has_planes(&self) -> bool {
        self.frame.is_some_and(|frame| frame.planar && (frame.components == 1 || self.adobe != Some(0)))
    }

    /// The colour profile, put together.
    pub(crate) fn profile(&self, jpeg: &[u8]) -> Option<Vec<u8>> {
        let mut pieces: Vec<_> = self.profile.iter().collect();
        pieces.sort_by_key(|(number, _)| *number);
        let profile: Vec<u8> =
            pieces.iter().filter_map(|(_, range)| jpeg.get(range.clone())).flatten().copied().collect();
        (!profile.is_empty()).then_some(profile)
    }
}

/// Walks from marker to marker, through whatever lies between, to the end of the image or of the data. What follows
/// the end, such as the second picture of a stereo or motion photo, is left alone.
pub(crate) fn outline(jpeg: &[u8]) -> Outline {
    let mut outline = Outline::default();
    let mut at = 0;
    while let Some(found) = memchr::memchr(0xFF, jpeg.get(at..).unwrap_or_default()) {
        at += found;
        let Some(fill) = jpeg[at..].iter().position(|byte| *byte != 0xFF) else { break };
        at += fill;
        let marker = jpeg[at];
        at += 1;
        match marker {
            // A stuffed zero, TEM, the restart markers and the start of the image stand alone.
            0x00 | 0x01 | 0xD0..=0xD8 => continue,
            0xD9 => {
                outline.complete = true;
                break;
            }
            _ => {}
        }
        let Some([high, low]) = jpeg.get(at..at + 2) else { break };
        let length = usize::from(u16::from_be_bytes([*high, *low])).max(2);
        let Some(segment) = jpeg.get(at + 2..at + length) else { break };
        look(&mut outline, marker, segment, at + 2);
        at += length;
    }
    outline
}

/// Takes what a segment tells, whose content begins at `start`.
fn look(outline: &mut Outline, marker: u8, segment: &[u8], start: usize) {
    const EXIF: &[u8] = b"Exif\0\0";
    const PROFILE: &[u8] = b"ICC_PROFILE\0";
    let end = start + segment.len();
    match marker {
        0xDA => outline.scans += 1,
        0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
            outline.progressive |= matches!(marker, 0xC2 | 0xC6 | 0xCA | 0xCE);
            let lossless = matches!(marker, 0xC3 | 0xC7 | 0xCB | 0xCF);
            outline.frame = outline.frame.or_else(|| frame(segment, lossless));
        }
        0xE1 if segment.starts_with(EXIF) && outline.exif.is_none() => {
            outline.exif = Some(start + EXIF.len()..end);
        }
        0xE2 if segment.starts_with(PROFILE) && segment.len() > PROFILE.len() + 2 => {
            outline.profile.push((segment[PROFILE.len()], start + PROFILE.len() + 2..end));
        }
        0xEE if segment.starts_with(b"Adobe") => outline.adobe = segment.get(11).copied(),
        _ => {}
    }
}

fn frame(segment: &[u8], lossless: bool) -> Option<Frame> {
    let [precision, high, low, wide_high, wide_low, components, rest @ ..] = segment else { return None };
    let listed = || rest.as_chunks::<3>().0.iter().take(usize::from(*components));
    let factors: Vec<(u32, u32)> = listed()
        .map(|[_, factors, _]| (u32::from(factors >> 4).clamp(1, 4), u32::from(factors & 15).clamp(1, 4)))
        .collect();
    let most_across = factors.iter().map(|(across, _)| *across).max().unwrap_or(1);
    let most_down = factors.iter().map(|(_, down)| *down).max().unwrap_or(1);
    Some(Frame {
        precision: *precision,
        height: u16::from_be_bytes([*high, *low]),
        width: u16::from_be_bytes([*wide_high, *wide_low]),
        components: *components,
        lossless,
        planar: is_named(&factors) && !listed().map(|[id, ..]| *id).eq(*b"RGB"),
        samples: factors.iter().map(|(across, down)| across * down).sum(),
        block: most_across * most_down,
    })
}

/// Whether libjpeg-turbo has a name for samplings of these factors, across and down, and so gives planes of them.
fn is_named(factors: &[(u32, u32)]) -> bool {
    match factors {
        [_] => true,
        [(1, 1) | (2, 1) | (2, 2) | (1, 2) | (4, 1) | (1, 4), (1, 1), (1, 1)] => true,
        [(2, 2), (1, 2), (1, 2)] | [(2, 2), (2, 1), (2, 1)] => true,
        [luma, blueness, redness] => luma == blueness && blueness == redness && luma.0 * luma.1 <= 3,
        _ => false,
    }
}
