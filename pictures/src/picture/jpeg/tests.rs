use super::*;
use crate::samples::{jpeg, quarters};

#[test]
fn a_plain_photo_has_one_scan_and_an_end() {
    let photo = jpeg(&quarters(32, 16).into(), 6);
    let outline = outline(&photo);
    assert_eq!((outline.scans, outline.progressive, outline.complete), (1, false, true));
    let frame = outline.frame.expect("a frame");
    assert_eq!((frame.width, frame.height, frame.precision, frame.components), (32, 16, 8, 3));
    assert!(photo[outline.exif.expect("EXIF")].starts_with(b"II*\0"));
}

#[test]
fn a_photo_cut_anywhere_has_no_end() {
    let photo = jpeg(&quarters(32, 16).into(), 1);
    for length in 0..photo.len() {
        assert!(!outline(&photo[..length]).complete, "cut after {length} of {} bytes", photo.len());
    }
}

#[test]
fn what_follows_the_end_is_left_alone() {
    let mut photo = jpeg(&quarters(32, 16).into(), 1);
    photo.extend(jpeg(&quarters(8, 8).into(), 1));
    photo.truncate(photo.len() - 20);
    let outline = outline(&photo);
    assert_eq!((outline.scans, outline.complete), (1, true));
}

#[test]
fn scans_and_a_progressive_frame_are_counted() {
    let scan = [0xFF, 0xDA, 0, 3, 7, 0x12, 0xFF, 0x00, 0xFF, 0xD3, 0x34];
    let mut photo = vec![0xFF, 0xD8, 0xFF, 0xFF, 0xC2, 0, 4, 1, 2];
    for _ in 0..300 {
        photo.extend(scan);
    }
    photo.extend([0xFF, 0xD9]);
    let outline = outline(&photo);
    assert_eq!((outline.scans, outline.progressive, outline.complete), (300, true, true));
}

#[test]
fn a_segment_that_claims_more_than_there_is_ends_the_walk() {
    assert_eq!(outline(&[0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF, 1, 0xFF, 0xD9]), Outline::default());
}

#[test]
fn the_pieces_of_a_profile_are_put_together_by_their_numbers() {
    let piece = |number: u8, byte: u8| {
        let mut segment = vec![0xFF, 0xE2, 0, 17];
        segment.extend(b"ICC_PROFILE\0");
        segment.extend([number, 2, byte]);
        segment
    };
    let photo = [vec![0xFF, 0xD8], piece(2, b'b'), piece(1, b'a'), vec![0xFF, 0xD9]].concat();
    assert_eq!(outline(&photo).profile(&photo).as_deref(), Some(&b"ab"[..]));
}

#[test]
fn samples_count_what_chroma_leaves_out() {
    let mut segment = vec![0xFF, 0xD8, 0xFF, 0xC2, 0, 17, 8, 0, 100, 0, 200, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0];
    segment.extend([0xFF, 0xD9]);
    assert_eq!(outline(&segment).frame.expect("a frame").samples(), 200 * 100 * 3 / 2);
}
