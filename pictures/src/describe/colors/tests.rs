use image::Rgb;

use super::*;
use crate::samples::{QUARTERS, noise, quarters};

fn found(image: &RgbImage) -> Vec<(String, f64)> {
    dominant(image).into_iter().map(|DominantColor { color, share }| (color, share)).collect()
}

#[test]
fn four_colours_are_found_as_they_are() {
    let mut colors = found(&quarters(100, 60));
    let mut expected: Vec<_> = QUARTERS.iter().map(|color| (hex(color.0), 0.25)).collect();
    colors.sort_by(|a, b| a.0.cmp(&b.0));
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(colors, expected);
}

#[test]
fn the_largest_comes_first_and_what_is_hardly_there_is_left_out() {
    let mut image = RgbImage::from_pixel(100, 10, Rgb([250, 250, 250]));
    for x in 0..30 {
        (0..10).for_each(|y| image.put_pixel(x, y, Rgb([20, 90, 200])));
    }
    image.put_pixel(99, 9, Rgb([255, 0, 0]));
    let colors = found(&image);
    assert_eq!(colors.len(), 2, "{colors:?}");
    assert!((colors[0].1 - 0.7).abs() < 0.002 && (colors[1].1 - 0.3).abs() < 0.002, "{colors:?}");
    // The one red pixel is in one of the groups.
    let blue: Vec<_> = [1, 3, 5].map(|at| u8::from_str_radix(&colors[1].0[at..at + 2], 16).unwrap()).into();
    assert!(blue.iter().zip([20_u8, 90, 200]).all(|(is, should)| is.abs_diff(should) <= 4), "{colors:?}");
}

#[test]
fn one_colour_is_one_and_shades_of_it_are_few() {
    assert_eq!(found(&RgbImage::from_pixel(9, 9, Rgb([1, 2, 3]))), [("#010203".to_owned(), 1.0)]);
    let shades = RgbImage::from_fn(64, 64, |x, y| Rgb([100 + (x % 4) as u8, 120 + (y % 4) as u8, 30]));
    assert_eq!(found(&shades).len(), 1);
}

#[test]
fn many_colours_make_five_groups_that_are_all_of_it() {
    let colors = found(&noise(80, 80));
    assert_eq!(colors.len(), MOST);
    let sum: f64 = colors.iter().map(|(_, share)| share).sum();
    assert!((sum - 1.0).abs() < 0.005, "{colors:?}");
    assert!(colors.is_sorted_by(|a, b| a.1 >= b.1), "{colors:?}");
}

#[test]
fn every_colour_comes_back_from_oklab() {
    for rgb in [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [1, 2, 3], [200, 30, 77]] {
        assert_eq!(Oklab::of(rgb).to_rgb(), rgb);
    }
    // The table of Oklab's page: white is (1, 0, 0).
    let Oklab(white) = Oklab::of([255; 3]);
    assert!(white.iter().zip([1.0, 0.0, 0.0]).all(|(is, should)| (is - should).abs() < 1e-3), "{white:?}");
}
