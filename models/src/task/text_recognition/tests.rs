use super::*;

fn task() -> TextRecognition {
    let parameters = Parameters { height: 48, min_width: 320, max_width: 4096 };
    TextRecognition { parameters, alphabet: Alphabet::of("a\nb"), input: "x".to_owned() }
}

fn prepared(width: u32, height: u32, fill_ratio: f64) -> Prepared {
    let picture = Picture::new(width, height, vec![255; (width * height * 3) as usize]).expect("a picture");
    task().prepare(Line { picture, fill_ratio }).expect("prepared")
}

/// Columns of the first row that the line itself has; white is 1.
fn own_columns(prepared: &Prepared) -> usize {
    prepared.planes[..prepared.width as usize].iter().filter(|value| **value == 1.0).count()
}

#[test]
fn a_line_is_filled_up_to_the_ratio_that_it_is_given() {
    let line = prepared(101, 20, 0.0);
    assert_eq!((line.width, own_columns(&line)), (320, 243));
    let line = prepared(101, 20, 7.51);
    assert_eq!((line.width, own_columns(&line)), (360, 243));
}

#[test]
fn the_widest_line_is_cut_to_whole_columns() {
    // 48 × 333 ÷ 32 = 499.5.
    let line = prepared(333, 32, 333.0 / 32.0);
    assert_eq!((line.width, own_columns(&line)), (499, 499));
    let line = prepared(333, 32, 20.0);
    assert_eq!((line.width, own_columns(&line)), (960, 500));
}

#[test]
fn a_line_that_is_too_long_is_squeezed() {
    let line = prepared(2000, 4, 500.0);
    assert_eq!((line.width, own_columns(&line)), (4096, 4096));
    assert_eq!(prepared(10, 10, f64::NAN).width, 320);
}

#[test]
fn lines_of_unequal_widths_are_stacked_to_the_longest() {
    let (short, long) = (prepared(101, 20, 0.0), prepared(333, 32, 0.0));
    let task = task();
    let stacked = task.stack(&[&short, &long]);
    assert_eq!(stacked[0].tensor.shape, [2, 3, 48, 499]);
    let Data::F32(numbers) = &stacked[0].tensor.data else { panic!("not floats") };
    assert_eq!(numbers[..499].iter().filter(|value| **value == 1.0).count(), 243);
    assert!(numbers[3 * 48 * 499..].iter().all(|value| *value == 1.0));
}

#[test]
fn each_line_gets_its_own_text_or_its_own_verdict() {
    let items = [prepared(10, 10, 0.0), prepared(10, 10, 0.0)];
    let data = [0.1, 0.9, 0.0, 0.0, f32::NAN, 0.0, 1.0, 0.0];
    let answers = task().unstack(&[View { shape: &[2, 1, 4], data: &data }], &[&items[0], &items[1]]);
    assert_eq!(answers[0], Ok(ReadLine { text: "a".to_owned(), confidence: 0.9 }));
    assert!(matches!(answers[1], Err(InferError::Input(_))));
    let answers = task().unstack(&[View { shape: &[1, 1, 5], data: &[0.0; 5] }], &[&items[0]]);
    assert!(matches!(answers[0], Err(InferError::Unavailable(_))));
}
