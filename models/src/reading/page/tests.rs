use super::*;

fn page(width: u32, height: u32) -> Page {
    Page::of(Picture::new(width, height, vec![9; (width * height * 3) as usize]).expect("a picture")).expect("a page")
}

fn sides(page: &Page) -> [u32; 2] {
    [page.picture.width, page.picture.height]
}

#[test]
fn a_picture_of_usual_size_is_its_own_page() {
    let page = page(900, 1201);
    assert_eq!(sides(&page), [900, 1201]);
    let corners = [[1, 2], [899, 2], [899, 1200], [1, 1200]];
    assert_eq!(page.in_picture(corners), corners.map(|corner| corner.map(|at| at as f32)));
}

#[test]
fn a_large_picture_is_shrunk_and_its_boxes_grow_back() {
    let page = page(2600, 1900);
    assert_eq!(sides(&page), [1984, 1472]);
    let [[x, y], ..] = page.in_picture([[1984, 1472]; 4]);
    assert!((x - 2600.0).abs() < 0.01 && (y - 1900.0).abs() < 0.01, "{x}, {y}");
}

#[test]
fn a_small_picture_is_enlarged_and_its_boxes_shrink_back() {
    let page = page(150, 26);
    assert_eq!(sides(&page), [160, 32]);
    assert_eq!(page.in_picture([[80, 16]; 4])[0], [75.0, 13.0]);
}

#[test]
fn a_flat_strip_gets_bars_and_its_boxes_lose_them() {
    let page = page(1400, 60);
    // 2 × 175 high: 145 above and below.
    assert_eq!(sides(&page), [1400, 350]);
    assert_eq!([page.picture.pixel(0, 144), page.picture.pixel(0, 145)], [[0; 3], [9; 3]]);
    assert_eq!(page.in_picture([[10, 150], [10, 3], [10, 300], [10, 205]]).map(|[_, y]| y), [5.0, 0.0, 60.0, 60.0]);
}

#[test]
fn a_page_of_the_least_height_gets_bars() {
    assert_eq!(sides(&page(100, 30)), [100, 60]);
    assert_eq!(sides(&page(100, 31)), [100, 31]);
}

#[test]
fn a_strip_whose_height_would_vanish_keeps_one_multiple() {
    // 1984 × 13 at first; 32 high, and barred to 2 × 248.
    assert_eq!(sides(&page(3000, 20)), [1984, 496]);
}

#[test]
fn a_strip_without_end_is_refused() {
    let picture = Picture::new(2000, 1, vec![0; 6000]).expect("a picture");
    let error = Page::of(picture).expect_err("refused").to_string();
    assert!(error.contains("2000 × 1") && error.contains("cut it"), "{error}");
}
