use std::io::Cursor;

use image::ImageFormat;
use image::imageops::FilterType;
use karigar_pictures::describe::{ALIKE, PerceptualHash, describe};

use super::{described, path, scenes};

#[test]
fn a_photo_stored_in_each_orientation_is_described_alike() {
    let folder = path("KARIGAR_TEST_PHOTOS");
    let upright = described(&folder.join("orientation-1.jpg"));
    for orientation in 2..=8 {
        let found = described(&folder.join(format!("orientation-{orientation}.jpg")));
        assert_eq!((found.width, found.height), (upright.width, upright.height));
        assert_eq!(found.orientation, orientation);
        // Each was compressed anew, so pixels differ a little.
        let distance = found.perceptual_hash.distance(upright.perceptual_hash);
        assert!(distance <= 2, "orientation {orientation}: {distance} bits");
        let difference = (found.colors[0].share - upright.colors[0].share).abs();
        assert!(difference < 0.03, "orientation {orientation}: {:?} is not {:?}", found.colors, upright.colors);
    }
}

#[test]
fn smaller_copies_of_a_photo_look_like_it_and_other_photos_do_not() {
    let mut hashes: Vec<(String, PerceptualHash)> = Vec::new();
    for path in scenes() {
        let photo = std::fs::read(&path).expect("a photo");
        let hash = describe(&photo, false).expect("a description").perceptual_hash;
        let photo = image::load_from_memory(&photo).expect("a photo");
        for side in [48, 64, 160, 320] {
            let mut copy = Cursor::new(Vec::new());
            photo.resize(side, side, FilterType::Lanczos3).write_to(&mut copy, ImageFormat::Jpeg).expect("a JPEG");
            let copy = describe(copy.get_ref(), false).expect("a description").perceptual_hash;
            let distance = copy.distance(hash);
            assert!(distance <= ALIKE, "{} at {side}: {distance} bits", path.display());
        }
        for (other, other_hash) in &hashes {
            let distance = hash.distance(*other_hash);
            assert!(distance > ALIKE, "{} and {other}: {distance} bits", path.display());
        }
        hashes.push((path.display().to_string(), hash));
    }
}
