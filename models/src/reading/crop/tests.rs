//! The expected bytes are OpenCV's (4.14: `getPerspectiveTransform`, `warpPerspective` with `INTER_CUBIC` and
//! `BORDER_REPLICATE`, and numpy's `rot90` where rapidocr turns).

use super::*;

fn page() -> Picture {
    let pixel = |x: u32, y: u32| [x * 37 + y * 11, x * x * 3 + y * 5, x * 7 + y * y * 13];
    let pixels = (0..30).flat_map(|y| (0..40).flat_map(move |x| pixel(x, y)));
    Picture::new(40, 30, pixels.map(|value| (value % 256) as u8).collect()).expect("a picture")
}

fn assert_crop(corners: [[u32; 2]; 4], size: [u32; 2], expected: &[u8]) {
    let found = crop(&page(), corners);
    assert_eq!([found.width, found.height], size);
    assert_eq!(found.rgb, expected);
}

#[test]
fn a_tilted_box_is_set_straight() {
    let expected = [
        251, 105, 247, 36, 140, 242, 77, 181, 138, 119, 228, 187, 160, 25, 177, 200, 83, 145, 251, 148, 127, 27, 219,
        123, 53, 101, 158, 20, 134, 133, 77, 173, 132, 119, 246, 110, 160, 72, 103, 198, 61, 101, 218, 134, 98, 42,
        230, 101, 127, 100, 96, 14, 132, 84, 80, 170, 81, 122, 238, 78, 163, 136, 79, 225, 40, 86, 102, 126, 95, 0,
        217, 106, 200, 100, 59, 26, 131, 58, 84, 167, 63, 126, 219, 72, 166, 201, 82, 216, 30, 97, 199, 118, 118, 4,
        194, 137,
    ];
    assert_crop([[5, 6], [13, 9], [12, 13], [4, 10]], [8, 4], &expected);
}

#[test]
fn a_box_that_is_no_rectangle_is_set_straight() {
    let expected = [
        0, 0, 0, 52, 6, 10, 93, 18, 18, 129, 36, 24, 160, 56, 30, 11, 5, 13, 61, 10, 20, 101, 22, 26, 136, 39, 31, 167,
        59, 36, 22, 10, 52, 71, 14, 50, 110, 26, 50, 145, 44, 53, 176, 63, 56,
    ];
    assert_crop([[0, 0], [5, 0], [5, 2], [0, 3]], [5, 3], &expected);
}

#[test]
fn a_box_that_is_higher_than_wide_is_laid_on_its_side() {
    let expected = [
        230, 210, 92, 241, 215, 183, 252, 220, 44, 7, 225, 187, 18, 230, 100, 29, 235, 39, 40, 240, 4, 193, 15, 85,
        204, 20, 176, 215, 25, 37, 226, 30, 180, 237, 35, 93, 248, 40, 32, 3, 45, 253, 156, 82, 78, 167, 87, 169, 178,
        92, 30, 189, 97, 173, 200, 102, 86, 211, 107, 25, 222, 112, 246, 119, 155, 71, 130, 160, 162, 141, 165, 23,
        152, 170, 166, 163, 175, 79, 174, 180, 18, 185, 185, 239,
    ];
    assert_crop([[30, 3], [34, 3], [34, 10], [30, 10]], [7, 4], &expected);
}

#[test]
fn a_box_without_area_is_one_pixel() {
    let found = crop(&page(), [[3, 3]; 4]);
    assert_eq!([found.width, found.height], [1, 1]);
}

#[test]
fn turning_around_swaps_the_first_and_the_last_pixel() {
    let turned = turned_around(&page());
    assert_eq!(turned.pixel(0, 0), page().pixel(39, 29));
    assert_eq!(turned_around(&turned), page());
}
