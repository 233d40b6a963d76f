use super::*;
use crate::describe::exif::samples::{Value, tiff};

#[test]
fn a_directory_that_points_at_itself_is_read_once() {
    let mut bytes = tiff(true, &[(0x8769, Value::Directory(&[]))]);
    // The entry's value: the place of the directory that has the entry.
    bytes[18..22].copy_from_slice(&8_u32.to_le_bytes());
    let main = Tiff::open(&bytes).and_then(Tiff::main).expect("a directory");
    let below = main.directory(0x8769).expect("in the bytes").expect("there");
    assert_eq!(below.entries, main.entries);
}

#[test]
fn what_an_entry_claims_beyond_the_end_is_damage() {
    let mut bytes = tiff(true, &[(0x010F, Value::Text("Karigar"))]);
    for (at, claim) in [(14, u32::MAX), (14, 1_000), (18, u32::MAX), (18, 1_000)] {
        let whole = bytes.clone();
        bytes[at..at + 4].copy_from_slice(&claim.to_le_bytes());
        let main = Tiff::open(&bytes).and_then(Tiff::main).expect("a directory");
        assert_eq!(main.text(0x010F), Err(Damage), "{at} {claim}");
        bytes = whole;
    }
}

#[test]
fn a_directory_of_more_entries_than_there_are_is_cut_off_and_has_the_rest() {
    let mut bytes = tiff(false, &[(0x010F, Value::Text("K-1"))]);
    bytes[8..10].copy_from_slice(&u16::MAX.to_be_bytes());
    let main = Tiff::open(&bytes).and_then(Tiff::main).expect("a directory");
    assert!(main.cut_off());
    assert_eq!(main.text(0x010F), Ok(Some(&b"K-1\0"[..])));
}
