//! The expected means are those of OpenCV 4.14 (`cv2.fillPoly` on the cut corners, then `cv2.mean`).

use super::*;

/// 20 × 12, rising from 0 to nearly 1.
fn ramp() -> Vec<f32> {
    (0..240).map(|at| at as f32 / 240.0).collect()
}

fn assert_mean(corners: Corners, expected: f32) {
    let found = mean_inside(&ramp(), 20, &corners);
    assert!((found - expected).abs() < 1e-6, "{found} in place of {expected}");
}

#[test]
fn the_border_of_a_rectangle_counts() {
    assert_mean([[2.0, 2.0], [12.0, 2.0], [12.0, 8.0], [2.0, 8.0]], 0.445_833_33);
}

#[test]
fn a_tilted_rectangle_has_the_mean_of_opencv() {
    assert_mean([[3.5, 1.2], [17.9, 5.1], [16.2, 10.4], [1.8, 6.5]], 0.497_769_36);
}

#[test]
fn what_lies_outside_of_the_map_does_not_count() {
    assert_mean([[-1.5, -0.5], [25.0, -0.5], [25.0, 14.0], [-1.5, 14.0]], 0.497_916_67);
    assert_mean([[30.0, 30.0], [40.0, 30.0], [40.0, 40.0], [30.0, 40.0]], 0.0);
}
