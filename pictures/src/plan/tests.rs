use super::*;
use crate::request::Format;

fn wanted(width: Option<u32>, height: Option<u32>, fit: Fit) -> Wanted {
    Wanted { width, height, fit, format: Format::Jpeg, quality: None }
}

fn inside(picture: (u32, u32), width: Option<u32>, height: Option<u32>) -> (u32, u32) {
    Cut::plan(picture, &wanted(width, height, Fit::Inside)).unwrap().size
}

fn cover(picture: (u32, u32), width: u32, height: u32) -> Cut {
    Cut::plan(picture, &wanted(Some(width), Some(height), Fit::Cover)).unwrap()
}

#[test]
fn inside_keeps_proportions_and_both_limits() {
    assert_eq!(inside((4_000, 3_000), Some(1_000), None), (1_000, 750));
    assert_eq!(inside((4_000, 3_000), None, Some(300)), (400, 300));
    assert_eq!(inside((4_000, 3_000), Some(1_000), Some(300)), (400, 300));
    assert_eq!(inside((4_000, 3_000), Some(100), Some(300)), (100, 75));
    assert_eq!(inside((1_000, 667), Some(320), None), (320, 213));
}

#[test]
fn nothing_is_enlarged_and_nothing_is_without_a_pixel() {
    assert_eq!(inside((100, 50), Some(1_024), Some(1_024)), (100, 50));
    assert_eq!(inside((1_000, 2), Some(10), None), (10, 1));
    assert_eq!(inside((1, 1), Some(320), None), (1, 1));
    assert_eq!(cover((100, 50), 1_000, 1_000).size, (50, 50));
    assert_eq!(cover((100, 50), 300, 100).size, (100, 33));
    assert_eq!(cover((1, 1), 9, 3).size, (1, 1));
}

#[test]
fn cover_cuts_the_middle() {
    let cut = cover((4_000, 3_000), 300, 300);
    assert_eq!((cut.full, cut.size, cut.left, cut.top), ((400, 300), (300, 300), 50, 0));
    let cut = cover((3_000, 4_000), 300, 200);
    assert_eq!((cut.full, cut.size, cut.left, cut.top), ((300, 400), (300, 200), 0, 100));
    let area = cut.area((3_000, 4_000));
    assert_eq!(area, Area { left: 0.0, top: 1_000.0, width: 3_000.0, height: 2_000.0 });
}

#[test]
fn a_part_lies_in_the_stored_picture_where_the_camera_put_it() {
    // The left third of an upright picture of 3 by 1, in each way of storing it.
    let left_third = Area { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };
    let corner = |orientation: u8| {
        let orientation = Orientation::from_exif(orientation).unwrap();
        let Area { left, top, .. } = left_third.stored(turned((3, 1), orientation), orientation);
        (left, top)
    };
    let corners: Vec<_> = (1..=8).map(corner).collect();
    assert_eq!(
        corners,
        [(0.0, 0.0), (2.0, 0.0), (2.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 2.0), (0.0, 2.0), (0.0, 0.0)]
    );
}

#[test]
fn a_rendition_larger_than_its_format_can_be_is_refused() {
    let error = Cut::plan((1, 70_000), &wanted(Some(1), None, Fit::Inside)).unwrap_err();
    assert!(error.to_string().contains("70000"), "{error}");
}
