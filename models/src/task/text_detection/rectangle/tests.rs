use super::*;

fn close(one: Corners, other: Corners) -> bool {
    one.as_flattened().iter().zip(other.as_flattened()).all(|(one, other)| (one - other).abs() < 1e-3)
}

#[test]
fn an_upright_region_has_the_rectangle_of_its_extremes() {
    let found = around(&[[3, 2], [9, 2], [9, 5], [3, 5], [4, 3], [6, 5]]).expect("a rectangle");
    assert_eq!(found.corners, [[3.0, 2.0], [9.0, 2.0], [9.0, 5.0], [3.0, 5.0]]);
    assert_eq!(found.shorter_side, 3.0);
}

#[test]
fn a_tilted_region_has_a_tilted_rectangle() {
    let found = around(&[[0, 0], [8, 4], [6, 8], [-2, 4], [3, 4]]).expect("a rectangle");
    assert!(close(found.corners, [[0.0, 0.0], [8.0, 4.0], [6.0, 8.0], [-2.0, 4.0]]), "{found:?}");
    assert!((found.shorter_side - 20_f32.sqrt()).abs() < 1e-4);
}

/// As the two after it, by OpenCV 4.14: `cv2.boxPoints` of `cv2.minAreaRect` of the same points.
#[test]
fn a_ragged_region_has_the_rectangle_of_opencv() {
    let found = around(&[[2, 10], [40, 3], [44, 9], [41, 14], [5, 21], [1, 16]]).expect("a rectangle");
    let expected = [[-0.036175, 10.375084], [42.79973, 2.484259], [44.858, 13.657738], [2.022099, 21.548561]];
    assert!(close(found.corners, expected), "{found:?}");
}

#[test]
fn an_upright_region_has_the_rounding_of_opencv() {
    let path = [[518, 1], [766, 1], [769, 1], [769, 25], [766, 26], [521, 26], [518, 24], [518, 3]];
    let found = around(&path).expect("a rectangle");
    let (left, right, lower) = (517.999_94, 768.999_94, 25.999_996);
    assert_eq!(found.corners, [[left, 1.0], [right, 1.0], [right, lower], [left, lower]]);
}

#[test]
fn the_order_of_the_path_decides_the_rounding() {
    let path = [[45, 106], [124, 106], [124, 108], [124, 115], [124, 115], [42, 115], [42, 114], [42, 107]];
    let (left, right) = (41.999_992, 123.999_98);
    assert_eq!(
        around(&path).expect("a rectangle").corners,
        [[left, 106.0], [right, 106.0], [right, 115.0], [left, 115.0]]
    );
}

#[test]
fn points_on_a_line_have_no_rectangle() {
    assert_eq!(around(&[]), None);
    assert_eq!(around(&[[1, 1]]), None);
    assert_eq!(around(&[[1, 1], [2, 2], [3, 3], [9, 9], [3, 3]]), None);
}
