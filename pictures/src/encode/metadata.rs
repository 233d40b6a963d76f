//! EXIF and colour profiles put into finished files.

#[cfg(test)]
mod tests;

use super::Metadata;

/// What a segment of a JPEG holds, without its two bytes of length (T.81, B.1.1.4).
const SEGMENT_BYTES: usize = 65_533;

/// Before each piece of a profile (ICC.1:2022, B.4).
const PROFILE_HEADER: &[u8] = b"ICC_PROFILE\0";

/// Puts segments behind the start of a JPEG. EXIF data that are larger than a segment are left out.
pub(super) fn into_jpeg(jpeg: Vec<u8>, metadata: &Metadata) -> Vec<u8> {
    let mut segments = Vec::new();
    if let Some(exif) = metadata.exif.as_ref().filter(|exif| exif.len() + 6 <= SEGMENT_BYTES) {
        segment(&mut segments, 0xE1, &[b"Exif\0\0", exif]);
    }
    if let Some(profile) = &metadata.profile {
        let pieces = profile.chunks(SEGMENT_BYTES - PROFILE_HEADER.len() - 2);
        // A profile that is passed on has a few pieces at most.
        let count = pieces.len() as u8;
        for (number, piece) in (1..=count).zip(pieces) {
            segment(&mut segments, 0xE2, &[PROFILE_HEADER, &[number, count], piece]);
        }
    }
    if segments.is_empty() {
        return jpeg;
    }
    let (start, rest) = jpeg.split_at(2.min(jpeg.len()));
    [start, &segments, rest].concat()
}

fn segment(segments: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) {
    let length = parts.iter().map(|part| part.len()).sum::<usize>() + 2;
    segments.extend([0xFF, marker]);
    segments.extend((length as u16).to_be_bytes());
    segments.extend(parts.concat());
}

/// Makes a simple WebP an extended one with these chunks (RFC 9649, 2.7).
pub(super) fn into_webp(webp: Vec<u8>, (width, height): (u32, u32), metadata: &Metadata) -> Vec<u8> {
    const RIFF_BYTES: usize = 12;
    const PROFILE: u8 = 0x20;
    const ALPHA: u8 = 0x10;
    const EXIF: u8 = 0x08;
    if (metadata.exif.is_none() && metadata.profile.is_none()) || webp.len() < RIFF_BYTES {
        return webp;
    }
    let body = &webp[RIFF_BYTES..];
    // The encoder itself writes the extended header where there is transparency.
    let (mut flags, images) = match body {
        [b'V', b'P', b'8', b'X', _, _, _, _, flags, _, _, _, _, _, _, _, _, _, rest @ ..] => (*flags & ALPHA, rest),
        _ => (0, body),
    };
    let mut chunks = Vec::with_capacity(webp.len());
    if let Some(profile) = &metadata.profile {
        flags |= PROFILE;
        chunk(&mut chunks, b"ICCP", profile);
    }
    chunks.extend(images);
    if let Some(exif) = &metadata.exif {
        flags |= EXIF;
        chunk(&mut chunks, b"EXIF", exif);
    }
    let mut header = vec![flags, 0, 0, 0];
    header.extend(&(width - 1).to_le_bytes()[..3]);
    header.extend(&(height - 1).to_le_bytes()[..3]);
    let mut file = b"RIFF\0\0\0\0WEBP".to_vec();
    chunk(&mut file, b"VP8X", &header);
    file.extend(chunks);
    let length = (file.len() - 8) as u32;
    file[4..8].copy_from_slice(&length.to_le_bytes());
    file
}

/// A chunk, with the byte that makes its length even (RFC 9649, 2.3).
fn chunk(file: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    file.extend(name);
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    if data.len() % 2 == 1 {
        file.push(0);
    }
}
