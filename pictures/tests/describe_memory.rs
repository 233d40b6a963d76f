//! What metadata can make a description take. In a process of its own, whose memory is nobody else's.

use image::{DynamicImage, RgbImage};
use karigar_pictures::describe::describe;
use karigar_pictures::samples::jpeg_with_exif;

/// The most memory that this process ever held, in bytes, as Linux counts it.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes << 10
}

/// An EXIF as long as a JPEG takes one, whose entries all claim all of it, in every directory that is looked at.
fn greedy() -> Vec<u8> {
    const LENGTH: u32 = 65_000;
    const ENTRIES: u16 = 5_000;
    // Makers, models, and the directories of EXIF and GPS, which are this one again.
    const TAGS: [(u16, u16); 8] =
        [(0x010F, 2), (0x0110, 2), (0x8769, 4), (0x8825, 4), (0x9003, 2), (0x9011, 129), (0xA434, 2), (0x0002, 5)];
    let mut exif = b"II*\0\x08\0\0\0".to_vec();
    exif.extend(ENTRIES.to_le_bytes());
    for number in 0..usize::from(ENTRIES) {
        let (tag, kind) = TAGS[number % TAGS.len()];
        let count = if kind == 4 { 1 } else { LENGTH - 8 };
        exif.extend([&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &8_u32.to_le_bytes()].concat());
    }
    exif.resize(LENGTH as usize, b'A');
    exif
}

#[test]
fn no_exif_however_greedy_or_mutated_takes_more_than_a_few_megabytes() {
    let picture = DynamicImage::from(RgbImage::from_pixel(16, 8, image::Rgb([90, 120, 30])));
    let exif = greedy();
    let photo = jpeg_with_exif(&picture, exif.clone());
    let begin = photo.windows(64).position(|window| window == &exif[..64]).expect("the EXIF");
    assert_eq!(describe(&photo, true).expect("a description").width, 16);
    let before = peak();
    let mut dice = fastrand::Rng::with_seed(62);
    for _ in 0..3_000 {
        let mut photo = photo.clone();
        for _ in 0..dice.usize(1..20) {
            // Half of them among the first entries.
            let within = if dice.bool() { 200 } else { exif.len() };
            photo[begin + dice.usize(..within)] =
                if dice.bool() { dice.u8(..) } else { [0, 1, 4, 0x7F, 0xFF][dice.usize(..5)] };
        }
        let found = describe(&photo, true).expect("a description, whatever the EXIF says");
        assert_eq!(u64::from(found.width) * u64::from(found.height), 128);
    }
    let grown = peak() - before;
    assert!(grown < 16 << 20, "{grown} bytes more than one description takes");
}
