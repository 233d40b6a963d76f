use super::*;

fn task() -> TextDirection {
    TextDirection { parameters: Parameters { height: 48, width: 192, threshold: 0.9 }, input: "x".to_owned() }
}

fn answers(probabilities: &[f32]) -> Vec<Result<Direction, InferError>> {
    let items: Vec<_> = probabilities.chunks(2).map(|_| Prepared(Vec::new())).collect();
    let shape = [items.len(), 2];
    task().unstack(&[View { shape: &shape, data: probabilities }], &items.iter().collect::<Vec<_>>())
}

#[test]
fn a_line_is_turned_only_where_the_model_is_sure() {
    let turned: Vec<_> = answers(&[0.02, 0.98, 0.15, 0.85, 0.97, 0.03])
        .into_iter()
        .map(|answer| answer.map(|direction| (direction.upside_down, direction.confidence)))
        .collect();
    assert_eq!(turned, [Ok((true, 0.98)), Ok((false, 0.85)), Ok((false, 0.97))]);
}

#[test]
fn probabilities_that_are_not_finite_are_their_own_lines_fault() {
    let answers = answers(&[f32::NAN, 0.5, 0.9, 0.1]);
    assert!(matches!(answers[0], Err(InferError::Input(_))));
    assert!(answers[1].is_ok());
}

#[test]
fn a_short_line_is_filled_up_and_a_long_one_squeezed() {
    let line = |width: u32| Picture::new(width, 10, vec![255; width as usize * 30]).expect("a picture");
    let short = task().prepare(line(11)).expect("prepared");
    // 48 × 11 ÷ 10 = 52.8 columns.
    assert_eq!(short.0[50..56], [1.0, 1.0, 1.0, 0.0, 0.0, 0.0]);
    let long = task().prepare(line(400)).expect("prepared");
    assert!(long.0.iter().all(|value| *value == 1.0));
    let task = task();
    let stacked = task.stack(&[&short, &long]);
    assert_eq!(stacked[0].tensor.shape, [2, 3, 48, 192]);
}
