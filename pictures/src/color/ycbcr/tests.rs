use super::*;
use crate::samples::noise;

/// JFIF 1.02, page 3, in floats.
fn exact([red, green, blue]: [u8; 3]) -> [f64; 3] {
    let (red, green, blue) = (f64::from(red), f64::from(green), f64::from(blue));
    [
        0.299 * red + 0.587 * green + 0.114 * blue,
        -0.168_736 * red - 0.331_264 * green + 0.5 * blue + 128.0,
        0.5 * red - 0.418_688 * green - 0.081_312 * blue + 128.0,
    ]
}

#[test]
fn luma_and_chroma_are_those_of_the_standard() {
    for pixel in noise(64, 64).pixels().map(|pixel| pixel.0).chain([[0; 3], [255; 3], [255, 0, 0], [0, 0, 255]]) {
        for (found, wanted) in to_ycc(pixel).into_iter().zip(exact(pixel)) {
            assert!((f64::from(found) - wanted.clamp(0.0, 255.0)).abs() <= 0.51, "{pixel:?}: {found} and {wanted}");
        }
    }
}

#[test]
fn there_and_back_is_within_a_level_or_two() {
    for pixel in noise(64, 64).pixels().map(|pixel| pixel.0) {
        for (back, was) in to_rgb(to_ycc(pixel)).into_iter().zip(pixel) {
            assert!(back.abs_diff(was) <= 2, "{pixel:?}");
        }
    }
}

#[test]
fn odd_planes_repeat_their_edges() {
    let mut scratch = Scratch::default();
    let pixels = Pixels { width: 3, height: 1, channels: Channels::Rgb, data: vec![200; 9] };
    let planes = planes_of(&pixels, &mut scratch);
    assert_eq!(planes.data, [200, 200, 200, 200, 200, 200, 200, 200, 128, 128, 128, 128]);
}

#[test]
fn a_conversion_sees_every_pixel_once() {
    let mut scratch = Scratch::default();
    let mut planes = Planes::new((101, 67), Some((1, 1)), &mut scratch);
    planes.data.fill(128);
    let mut seen = 0;
    convert_planes(&mut planes, |from, to| {
        seen += from.len() / 3;
        to.fill(50);
        Ok(())
    })
    .unwrap();
    assert_eq!(seen, 101 * 67);
    assert!(pixels_of(&planes, &mut scratch).data.iter().all(|sample| *sample == 50));
}
