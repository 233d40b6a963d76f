use super::*;
use crate::task::text_detection::TextBox;

fn line(width: u32) -> Picture {
    Picture::new(width, 10, (0..width * 30).map(|at| at as u8).collect()).expect("a picture")
}

fn direction(upside_down: bool) -> Direction {
    Direction { upside_down, confidence: 0.99 }
}

#[test]
fn lines_are_filled_up_to_the_longest_of_their_six() {
    let widths = [50, 10, 80, 20, 30, 40, 60, 70];
    let lines: Vec<_> = widths.map(line).into();
    assert_eq!(fill_ratios(&lines), [6.0, 6.0, 8.0, 6.0, 6.0, 6.0, 6.0, 8.0]);
    assert_eq!(fill_ratios(&lines[..1]), [5.0]);
    assert!(fill_ratios(&[]).is_empty());
}

#[test]
fn lines_on_their_head_are_turned_and_no_others() {
    let turned = lines(vec![line(50), line(20)], &[direction(true), direction(false)]);
    assert_eq!(turned[0].picture.pixel(0, 0), line(50).pixel(49, 9));
    assert_eq!(turned[1], Line { picture: line(20), fill_ratio: 5.0 });
}

#[test]
fn lines_without_confidence_are_dropped_with_their_boxes() {
    let page = Page::of(Picture::new(200, 100, vec![0; 60_000]).expect("a picture")).expect("a page");
    let found = |x| TextBox { corners: [[x, 0], [x + 9, 0], [x + 9, 9], [x, 9]], score: 0.9 };
    let found = TextBoxes { boxes: vec![found(0), found(20)] };
    assert_eq!(page.cut(&found).len(), 2);
    let read = |text: &str, confidence| ReadLine { text: text.to_owned(), confidence };
    let texts = page.texts(&found, vec![read("noise", 0.49), read("text", 0.5)]);
    assert_eq!(texts.len(), 1);
    assert_eq!((texts[0].text.as_str(), texts[0].corners[0][0]), ("text", 20.0));
}
