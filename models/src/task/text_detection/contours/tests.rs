use super::*;

fn mask(rows: &[&str]) -> Mask {
    let on = rows.iter().flat_map(|row| row.bytes()).map(|byte| byte == b'#').collect();
    Mask { width: rows[0].len(), height: rows.len(), on }
}

fn drawn(rows: &[&str]) -> Vec<Vec<Point>> {
    let mut found = contours(&mask(rows));
    found.iter_mut().for_each(|border| {
        border.sort_unstable();
        border.dedup();
    });
    found
}

#[test]
fn a_region_has_the_border_that_its_rim_makes() {
    let found = drawn(&["....", ".###", ".###", ".###"]);
    assert_eq!(found, [[[1, 1], [1, 2], [1, 3], [2, 1], [2, 3], [3, 1], [3, 2], [3, 3]]]);
}

#[test]
fn a_hole_has_a_border_of_its_own() {
    let found = drawn(&["#####", "#...#", "#.#.#", "#...#", "#####"]);
    let sizes: Vec<_> = found.iter().map(Vec::len).collect();
    // The dot, the hole (without the ring's corners, which do not touch it), and the ring.
    assert_eq!(sizes, [1, 12, 16]);
}

#[test]
fn regions_that_touch_by_a_corner_are_one() {
    assert_eq!(drawn(&["#...", ".#..", "..##"]).len(), 1);
    assert_eq!(drawn(&["#...", "..#.", "#..."]).len(), 3);
}

#[test]
fn borders_come_from_the_bottom_to_the_top() {
    assert_eq!(drawn(&["#..", "...", "..#"]), [[[2, 2]], [[0, 0]]]);
}

#[test]
fn a_line_one_pixel_wide_is_followed_there_and_back() {
    assert_eq!(drawn(&["....", "####", "...."]), [[[0, 1], [1, 1], [2, 1], [3, 1]]]);
    assert_eq!(drawn(&["#", "#", "#"]), [[[0, 0], [0, 1], [0, 2]]]);
}

#[test]
fn a_mask_without_text_has_no_borders_and_a_full_one_has_one() {
    assert!(drawn(&["...", "..."]).is_empty());
    assert_eq!(drawn(&["###", "###"]).len(), 1);
}

/// OpenCV 4.14: `cv2.findContours` of the same mask with `RETR_LIST` and `CHAIN_APPROX_NONE`.
#[test]
fn borders_are_followed_as_by_opencv() {
    let rows = [
        "..........",
        "..####....",
        ".######...",
        ".##..###..",
        ".##..###..",
        "..######..",
        "...####...",
        "..........",
    ];
    let hole = [2, 3, 3, 2, 4, 2, 5, 3, 5, 4, 4, 5, 3, 5, 2, 4];
    let rim = [2, 1, 1, 2, 1, 3, 1, 4, 2, 5, 3, 6, 4, 6, 5, 6, 6, 6, 7, 5, 7, 4, 7, 3, 6, 2, 5, 1, 4, 1, 3, 1];
    let found = contours(&mask(&rows));
    assert_eq!(found.iter().map(|border| border.as_flattened()).collect::<Vec<_>>(), [hole.as_slice(), &rim]);
}
