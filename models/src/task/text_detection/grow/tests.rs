//! The expected points are pyclipper's (1.4.0, `JT_ROUND`, `ET_CLOSEDPOLYGON`), at distances by shapely's area and
//! length.

use super::*;

fn points(numbers: &[i32]) -> Vec<Point> {
    sorted(numbers.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect())
}

fn sorted(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_unstable();
    points.dedup();
    points
}

#[test]
fn an_upright_box_grows_as_by_clipper() {
    let expected = points(&[
        54, 4, 56, 6, 57, 10, 57, 22, 56, 26, 54, 28, 50, 29, 10, 29, 6, 28, 4, 26, 3, 22, 3, 10, 4, 6, 6, 4, 10, 3,
        50, 3,
    ]);
    let found = grown(&[[10.0, 10.0], [50.0, 10.0], [50.0, 22.0], [10.0, 22.0]], 1.6);
    assert_eq!(sorted(found), expected);
}

#[test]
fn a_tilted_box_is_cut_to_whole_pixels_and_grows_as_by_clipper() {
    let expected = points(&[
        83, -1, 87, 1, 89, 4, 90, 7, 92, 22, 91, 26, 89, 30, 84, 33, 15, 44, 10, 43, 6, 41, 3, 36, 0, 22, 1, 18, 3, 14,
        6, 11, 8, 10, 78, -2,
    ]);
    let found = grown(&[[10.6, 20.2], [80.3, 8.9], [82.7, 23.4], [13.0, 34.7]], 1.6);
    assert_eq!(sorted(found), expected);
}

#[test]
fn a_small_box_grows_as_by_clipper() {
    let expected = points(&[11, 3, 11, 6, 9, 8, 3, 8, 1, 6, 1, 3, 3, 1, 9, 1]);
    let found = grown(&[[3.0, 3.0], [9.5, 3.0], [9.5, 6.0], [3.0, 6.0]], 1.6);
    assert_eq!(sorted(found), expected);
}

#[test]
fn the_direction_of_the_corners_does_not_matter() {
    let corners = [[10.6, 20.2], [80.3, 8.9], [82.7, 23.4], [13.0, 34.7]];
    let reversed = [corners[3], corners[2], corners[1], corners[0]];
    let bounds = |points: Vec<Point>| (sorted(points.clone()).first().copied(), sorted(points).last().copied());
    assert_eq!(bounds(grown(&corners, 1.6)), bounds(grown(&reversed, 1.6)));
}

#[test]
fn a_box_without_area_does_not_grow() {
    assert!(grown(&[[5.0, 5.0]; 4], 1.6).is_empty());
    assert!(grown(&[[5.0, 5.0], [9.0, 5.0], [9.0, 5.0], [5.0, 5.0]], 1.6).is_empty());
}
