use super::*;

pub(super) fn parameters() -> Parameters {
    Parameters {
        min_side: 736,
        multiple_of: 32,
        max_pixels: 8_000_000,
        threshold: 0.3,
        box_threshold: 0.5,
        grow_ratio: 1.6,
        max_boxes: 1000,
    }
}

fn task() -> TextDetection {
    TextDetection { parameters: parameters(), input: "x".to_owned() }
}

fn prepared(width: u32, height: u32) -> Prepared {
    let picture = Picture::new(width, height, vec![255; (width * height * 3) as usize]).expect("a picture");
    task().prepare(Arc::new(picture)).expect("prepared")
}

#[test]
fn pictures_of_unequal_sizes_share_a_batch_and_get_their_own_maps_back() {
    let (square, wide) = (prepared(736, 736), prepared(800, 736));
    let task = task();
    let stacked = task.stack(&[&square, &wide]);
    assert_eq!(stacked[0].tensor.shape, [2, 3, 736, 800]);
    let Data::F32(numbers) = &stacked[0].tensor.data else { panic!("not floats") };
    assert_eq!((numbers[735], numbers[736], numbers[799]), (1.0, 0.0, 0.0));

    let mut maps = vec![0.0; 2 * 736 * 800];
    for y in 100..140 {
        maps[y * 800 + 50..y * 800 + 300].fill(0.9);
    }
    // Beyond the square's own part, where only the padding was.
    for y in 300..340 {
        maps[y * 800 + 737..y * 800 + 800].fill(0.9);
    }
    let shape = [2, 1, 736, 800];
    let answers = task.unstack(&[View { shape: &shape, data: &maps }], &[&square, &wide]);
    let boxes = answers[0].as_ref().expect("an answer").boxes.clone();
    assert_eq!(boxes.len(), 1);
    assert!(answers[1].as_ref().expect("an answer").boxes.is_empty());
}

#[test]
fn a_map_that_is_not_finite_is_its_own_pictures_fault() {
    let item = prepared(736, 736);
    let mut maps = vec![0.0; 2 * 736 * 736];
    maps[0] = f32::NAN;
    let shape = [2, 1, 736, 736];
    let answers = task().unstack(&[View { shape: &shape, data: &maps }], &[&item, &item]);
    assert!(matches!(answers[0], Err(InferError::Input(_))));
    assert_eq!(answers[1], Ok(TextBoxes { boxes: Vec::new() }));
}

#[test]
fn an_output_of_another_shape_is_told() {
    let item = prepared(736, 736);
    let answers = task().unstack(&[View { shape: &[1, 2], data: &[0.0; 2] }], &[&item]);
    assert!(matches!(&answers[0], Err(InferError::Unavailable(reason)) if reason.contains("[1, 2]")));
}

#[test]
fn a_picture_of_too_many_pixels_is_refused_with_its_size() {
    let picture = Picture::new(4000, 2001, vec![0; 4000 * 2001 * 3]).expect("a picture");
    let error = task().prepare(Arc::new(picture)).expect_err("refused").to_string();
    assert!(error.contains("4000 × 2001") && error.contains("8 million"), "{error}");
}
