//! How a file is broken: bits, bytes, numbers and pieces, most of it near its beginning, where headers are.

use fastrand::Rng;

/// Bytes where one expects headers.
const HEAD: usize = 640;

pub(super) fn mutate(file: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    // Mostly few: what is broken in many places is refused at the first of them.
    for _ in 0..=rng.usize(..6).min(rng.usize(..6)) {
        if file.is_empty() {
            return;
        }
        match rng.u8(..16) {
            0..=3 => {
                let at = place(file, rng);
                file[at] ^= 1 << rng.u8(..8);
            }
            4..=6 => {
                let at = place(file, rng);
                let byte = rng.u8(..);
                file[at] = [0, 1, 0x7f, 0x80, 0xc0, 0xff, byte][rng.usize(..7)];
            }
            7..=9 => number(file, rng),
            10 => file.truncate(rng.usize(..=file.len())),
            11 => {
                let at = place(file, rng);
                let end = (at + rng.usize(1..=40)).min(file.len());
                file.drain(at..end);
            }
            12 => {
                let at = place(file, rng);
                let piece = file[at..(at + rng.usize(1..=200)).min(file.len())].to_vec();
                let to = place(file, rng);
                file.splice(to..to, piece);
            }
            13 => {
                let (at, from) = (place(file, rng), rng.usize(..other.len().max(1)));
                let piece = other[from..(from + rng.usize(1..=100)).min(other.len())].to_vec();
                let end = (at + piece.len()).min(file.len());
                file.splice(at..end, piece);
            }
            14 => {
                let at = place(file, rng);
                let noise: Vec<u8> = (0..rng.usize(1..=24)).map(|_| rng.u8(..)).collect();
                file.splice(at..at, noise);
            }
            _ => {
                let at = place(file, rng);
                let end = (at + rng.usize(1..=64)).min(file.len());
                file[at..end].fill(if rng.bool() { 0x00 } else { 0xff });
            }
        }
    }
    // A wrong sum would keep most of what was broken from ever being read.
    if rng.u8(..4) != 0 {
        mend_png_sums(file);
    }
}

fn place(file: &[u8], rng: &mut Rng) -> usize {
    let end = if rng.bool() { file.len().min(HEAD) } else { file.len() };
    rng.usize(..end)
}

/// A number of 2 or 4 bytes in either order: the ends of ranges, and what is close to the number that was there.
fn number(file: &mut [u8], rng: &mut Rng) {
    let length = if rng.bool() { 2 } else { 4 };
    let at = place(file, rng);
    let Some(bytes) = file.get_mut(at..at + length) else { return };
    let ends = [
        0,
        1,
        2,
        0x7f,
        0xff,
        0x100,
        0x3fff,
        0x7fff,
        0x8000,
        0xffff,
        0x0001_0000,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_ffff_u32,
    ];
    let end = ends[rng.usize(..ends.len())];
    let before = bytes.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    let number = if rng.bool() { end } else { before.wrapping_add(rng.u32(..5)).wrapping_sub(2) };
    let big = number.to_be_bytes();
    bytes.copy_from_slice(&big[4 - length..]);
    if rng.bool() {
        bytes.reverse();
    }
}

/// Writes the check sums that the chunks of a PNG should have (PNG specification, third edition, 5.3).
fn mend_png_sums(file: &mut [u8]) {
    if !file.starts_with(b"\x89PNG") {
        return;
    }
    let mut at = 8;
    while let Some(&[a, b, c, d]) = file.get(at..at + 4) {
        let end = at.saturating_add(8).saturating_add(u32::from_be_bytes([a, b, c, d]) as usize);
        let Some(data) = file.get(at + 4..end) else { return };
        let sum = crc32fast::hash(data).to_be_bytes();
        let Some(place) = file.get_mut(end..end + 4) else { return };
        place.copy_from_slice(&sum);
        at = end + 4;
    }
}
