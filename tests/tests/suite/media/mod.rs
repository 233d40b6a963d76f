//! Renditions of real photographs. Those of made pictures are tested beside the code, in `jobs`.

use std::path::Path;

use image::RgbImage;
use karigar_pictures::render::{Rendered, render};
use karigar_pictures::request::{Format, Order, Wanted};
use karigar_pictures::scratch::Scratch;
use karigar_tests::servers::{photos, server};

fn widths(photo: &[u8], widths: &[u32]) -> Vec<Rendered> {
    let renditions = widths.iter().map(|width| Wanted::wide(*width, Format::Jpeg)).collect();
    render(photo, &Order { renditions, keep_metadata: false }, &mut Scratch::default()).unwrap()
}

/// The mean difference of two pictures, from 0 to 255.
fn difference(one: &RgbImage, other: &RgbImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let sum: u64 = one.iter().zip(other.iter()).map(|(one, other)| u64::from(one.abs_diff(*other))).sum();
    sum as f64 / one.len() as f64
}

#[test]
fn photos_of_every_orientation_look_alike() {
    let folder = server("KARIGAR_TEST_PHOTOS");
    let upright: Vec<_> = (1..=8)
        .map(|orientation| {
            let photo = std::fs::read(Path::new(&folder).join(format!("orientation-{orientation}.jpg"))).unwrap();
            let rendered = widths(&photo, &[160]).remove(0);
            image::load_from_memory(&rendered.bytes).unwrap().into_rgb8()
        })
        .collect();
    for (other, picture) in upright.iter().enumerate() {
        let difference = difference(&upright[0], picture);
        assert!(difference < 4.0, "orientation {} differs by {difference}", other + 1);
    }
}

#[test]
fn every_photo_is_rendered_in_its_own_proportions() {
    let photos = photos();
    assert!(photos.len() >= 8, "{photos:?}");
    for path in photos {
        let photo = std::fs::read(&path).unwrap();
        let original = image::load_from_memory(&photo).unwrap();
        let rendered = widths(&photo, &[64, 320, 16_384]);
        let widest = rendered.last().expect("at least one");
        let longer = original.width().max(original.height());
        assert_eq!(widest.width.max(widest.height), longer, "{}: the original's size is the limit", path.display());
        for one in &rendered {
            let skew =
                f64::from(one.width) * f64::from(widest.height) / f64::from(widest.width) - f64::from(one.height);
            assert!(skew.abs() <= 0.5, "{}: {} × {}", path.display(), one.width, one.height);
        }
    }
}
