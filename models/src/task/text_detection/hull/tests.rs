//! The expected orders are OpenCV's (4.14, `cv2.convexHull` with `clockwise=False`).

use super::*;

#[test]
fn a_path_against_the_hulls_direction_gives_its_last_corner_first() {
    assert_eq!(hull(&[[3, 1], [2, 5], [9, 7], [4, 4], [6, 0]]), [[6, 0], [9, 7], [2, 5], [3, 1]]);
    assert_eq!(hull(&[[0, 0], [0, 4], [4, 4], [4, 0]]), [[4, 0], [4, 4], [0, 4], [0, 0]]);
}

#[test]
fn a_path_in_the_hulls_direction_gives_its_first_corner_first() {
    assert_eq!(hull(&[[0, 0], [4, 0], [4, 4], [0, 4]]), [[0, 0], [4, 0], [4, 4], [0, 4]]);
    assert_eq!(hull(&[[4, 4], [0, 4], [0, 2], [0, 0], [4, 0]]), [[4, 4], [0, 4], [0, 0], [4, 0]]);
}

#[test]
fn a_path_that_crosses_itself_gives_its_rightmost_corner_first() {
    let crossing = [[0, 0], [4, 4], [4, 0], [0, 4], [2, 6]];
    assert_eq!(hull(&crossing), [[4, 4], [2, 6], [0, 4], [0, 0], [4, 0]]);
}

#[test]
fn points_on_one_line_have_no_corners_to_turn_at() {
    assert!(hull(&[]).is_empty());
    assert_eq!(hull(&[[1, 1], [1, 1]]).len(), 1);
    assert!(hull(&[[1, 1], [2, 2], [9, 9], [3, 3]]).len() < 3);
}
