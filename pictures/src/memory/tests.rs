use super::*;
use crate::request::Wanted;
use crate::samples::{claim_jpeg_size, jpeg as jpeg_sample, png, quarters};

fn order(width: u32) -> Order {
    Order { renditions: vec![Wanted::wide(width, Format::Jpeg)], keep_metadata: false }
}

#[test]
fn the_beginning_of_a_jpeg_is_enough() {
    let mut photo = jpeg_sample(&quarters(64, 48).into(), 6);
    claim_jpeg_size(&mut photo, 8_000, 6_000);
    let length = 12 << 20;
    let small = estimate(&photo[..photo.len() - 60], length, &order(320));
    let large = estimate(&photo[..photo.len() - 60], length, &order(6_000));
    assert!(small > length && small < large && large <= MAX_MEMORY_BYTES, "{small} and {large}");
}

#[test]
fn of_another_picture_that_is_not_whole_the_most_is_told() {
    let picture = png(&quarters(64, 48).into(), 1);
    let length = picture.len() as u64;
    assert_eq!(estimate(&picture[..40], length, &order(32)), MAX_MEMORY_BYTES);
    assert!(estimate(&picture, length, &order(32)) < 64 << 20);
}

#[test]
fn what_is_no_picture_takes_its_own_bytes() {
    assert_eq!(estimate(b"Dear sir or madam", 17, &order(32)), 17);
}
