use super::*;
use crate::task::text_detection::tests::parameters;

const MAP: Size = Size { width: 320, height: 160 };

fn painted(areas: &[([usize; 4], f32)]) -> Vec<f32> {
    let mut map = vec![0.0; (MAP.width * MAP.height) as usize];
    for ([left, top, right, bottom], value) in areas {
        for y in *top..*bottom {
            map[y * MAP.width as usize + left..y * MAP.width as usize + right].fill(*value);
        }
    }
    map
}

fn found(areas: &[([usize; 4], f32)], picture: Size) -> Vec<TextBox> {
    boxes(&painted(areas), MAP, picture, &parameters())
}

#[test]
fn a_region_becomes_a_box_around_it() {
    let found = found(&[([40, 40, 140, 60], 0.9)], MAP);
    let [[left, top], _, [right, bottom], _] = found[0].corners;
    assert_eq!(found.len(), 1);
    assert!((20..40).contains(&left) && (20..40).contains(&top), "{found:?}");
    assert!((140..165).contains(&right) && (60..85).contains(&bottom), "{found:?}");
    assert!(found[0].score > 0.8);
}

#[test]
fn boxes_are_scaled_to_the_picture_and_stay_inside_of_it() {
    let found = found(&[([0, 40, 320, 60], 0.9)], Size { width: 640, height: 160 });
    assert_eq!(found[0].corners[0][0], 0);
    assert_eq!(found[0].corners[1][0], 639);
}

#[test]
fn faint_and_tiny_regions_are_dropped() {
    assert!(found(&[([40, 40, 140, 60], 0.4)], MAP).is_empty());
    assert!(found(&[([40, 40, 41, 41], 0.9)], MAP).is_empty());
    assert!(found(&[([40, 40, 140, 60], 0.9)], Size { width: 8, height: 4 }).is_empty());
}

#[test]
fn boxes_of_one_line_go_from_the_left_to_the_right() {
    let words =
        [([200, 40, 280, 60], 0.9), ([100, 44, 170, 60], 0.9), ([20, 46, 70, 64], 0.9), ([20, 100, 70, 120], 0.9)];
    let lefts: Vec<_> = found(&words, MAP).iter().map(|found| found.corners[0][0] / 10).collect();
    assert_eq!(lefts.len(), 4);
    assert!(lefts[..3].is_sorted(), "{lefts:?}");
}

#[test]
fn no_more_regions_are_looked_at_than_allowed() {
    let words = [([20, 20, 80, 40], 0.9), ([20, 100, 80, 120], 0.9)];
    let parameters = Parameters { max_boxes: 1, ..parameters() };
    let found = boxes(&painted(&words), MAP, MAP, &parameters);
    assert_eq!(found.len(), 1);
    assert!(found[0].corners[0][1] > 80, "the lower one");
}

#[test]
fn corners_begin_at_the_upper_left_and_go_clockwise() {
    let ordered = clockwise([[90, 40], [10, 60], [88, 58], [12, 42]]);
    assert_eq!(ordered, [[12, 42], [90, 40], [88, 58], [10, 60]]);
}
