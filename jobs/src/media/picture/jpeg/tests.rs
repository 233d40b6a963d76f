use super::*;
use crate::media::samples::{jpeg, quarters};

#[test]
fn a_plain_photo_has_one_scan_and_an_end() {
    let outline = outline(&jpeg(&quarters(32, 16).into(), 1));
    assert_eq!(outline, Outline { scans: 1, progressive: false, complete: true });
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
    assert_eq!(outline(&photo), Outline { scans: 1, progressive: false, complete: true });
}

#[test]
fn scans_and_a_progressive_frame_are_counted() {
    let scan = [0xFF, 0xDA, 0, 3, 7, 0x12, 0xFF, 0x00, 0xFF, 0xD3, 0x34];
    let mut photo = vec![0xFF, 0xD8, 0xFF, 0xFF, 0xC2, 0, 4, 1, 2];
    for _ in 0..300 {
        photo.extend(scan);
    }
    photo.extend([0xFF, 0xD9]);
    assert_eq!(outline(&photo), Outline { scans: 300, progressive: true, complete: true });
}

#[test]
fn a_segment_that_claims_more_than_there_is_ends_the_walk() {
    assert_eq!(outline(&[0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF, 1, 0xFF, 0xD9]), Outline::default());
}
