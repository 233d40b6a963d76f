use image::{GenericImageView, Rgba};

use super::*;
use crate::color::ycbcr::planes_of;

fn one_color(width: u32, height: u32, channels: Channels, pixel: &[u8]) -> Pixels {
    Pixels { width, height, channels, data: pixel.repeat(width as usize * height as usize) }
}

fn assert_near(found: Rgba<u8>, wanted: [u8; 4]) {
    let far = found.0.iter().zip(wanted).any(|(found, wanted)| found.abs_diff(wanted) > 4);
    assert!(!far, "{found:?} where {wanted:?} should be");
}

#[test]
fn colors_come_back_by_either_way() {
    let mut scratch = Scratch::default();
    for color in [[200, 100, 50], [0, 0, 0], [255, 255, 255], [10, 240, 90]] {
        let pixels = one_color(33, 17, Channels::Rgb, &color);
        let planes = planes_of(&pixels, &mut scratch);
        for webp in
            [encode_pixels(&pixels, 90, &mut scratch).unwrap(), encode_planes(&planes, 90, &mut scratch).unwrap()]
        {
            let image = image::load_from_memory(&webp).unwrap();
            assert_eq!(image.dimensions(), (33, 17));
            assert_near(image.get_pixel(16, 8), [color[0], color[1], color[2], 255]);
        }
    }
}

#[test]
fn transparency_and_grey_come_back() {
    let mut scratch = Scratch::default();
    let glass = one_color(8, 8, Channels::Rgba, &[200, 100, 50, 77]);
    let image = image::load_from_memory(&encode_pixels(&glass, 90, &mut scratch).unwrap()).unwrap();
    assert_near(image.get_pixel(4, 4), [200, 100, 50, 77]);
    let grey = one_color(8, 8, Channels::GreyAlpha, &[90, 0x80]);
    let image = image::load_from_memory(&encode_pixels(&grey, 90, &mut scratch).unwrap()).unwrap();
    assert_near(image.get_pixel(4, 4), [90, 90, 90, 0x80]);
    let planes = Planes { width: 5, height: 3, step: None, data: vec![60; 15] };
    let image = image::load_from_memory(&encode_planes(&planes, 90, &mut scratch).unwrap()).unwrap();
    assert_near(image.get_pixel(2, 1), [60, 60, 60, 255]);
}

#[test]
fn levels_of_video_keep_white_black_and_grey() {
    assert_eq!([0, 255].map(|at| levels(true)[at]), [16, 235]);
    assert_eq!([0, 128, 255].map(|at| levels(false)[at]), [16, 128, 240]);
}
