use image::Rgb;
use serde_json::json;

use super::*;

#[test]
fn a_hash_is_written_and_read_as_sixteen_digits() {
    let hash = PerceptualHash(0x00AB_0000_0000_0001);
    assert_eq!(hash.to_string(), "00ab000000000001");
    assert_eq!(serde_json::to_value(hash).unwrap(), json!("00ab000000000001"));
    assert_eq!("00AB000000000001".parse(), Ok(hash));
    for wrong in ["", "ab", "+0ab00000000000", "00ab00000000000g", "00ab0000000000011"] {
        assert_eq!(wrong.parse::<PerceptualHash>(), Err(NotAHash), "{wrong}");
    }
}

#[test]
fn the_distance_is_the_number_of_bits_that_differ() {
    assert_eq!(PerceptualHash(0b1011).distance(PerceptualHash(0b0110)), 3);
    assert_eq!(PerceptualHash(0).distance(PerceptualHash(u64::MAX)), 64);
}

#[test]
fn a_picture_of_one_colour_has_no_frequency_but_the_first() {
    for (grey, hash) in [(255, 1 << 63), (1, 1 << 63), (0, 0)] {
        let plain = RgbImage::from_pixel(40, 3, Rgb([grey; 3]));
        assert_eq!(PerceptualHash::of(&Grey::of(&plain)), PerceptualHash(hash));
    }
}
