use crate::cli::screen::Screen;

use super::*;

#[test]
fn text_of_others_can_not_move_the_cursor() {
    let mut screen = Screen::default();
    let row = ["\u{1b}[2Jred\nblue".to_owned()];
    screen.out().table(["TEXT"], &[row]).unwrap();
    assert_eq!(screen.data().lines().count(), 2);
    assert!(!screen.data().contains('\u{1b}'));
}

#[test]
fn fields_without_a_value_are_left_out() {
    let mut screen = Screen::default();
    screen.out().fields(&[("id", Some("1".into())), ("error", None)]).unwrap();
    assert!(screen.data().contains("id") && !screen.data().contains("error"));
}

#[test]
fn times_are_utc_to_the_second() {
    assert_eq!(time_of_ms(1_767_225_600_999), "2026-01-01T00:00:00Z");
}

#[test]
fn a_long_text_is_cut_between_characters() {
    let cut = short(&"ä".repeat(100));
    assert_eq!(cut.chars().count(), 60);
    assert!(cut.ends_with('…'));
    assert_eq!(short("short"), "short");
}
