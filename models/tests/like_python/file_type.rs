use std::collections::BTreeMap;

use karigar_models::task::file_type::{FileSample, FileType, FileTypes};
use serde::Deserialize;

use super::served;

/// By how much a score may differ. Measured: 5e-7, the rounding of the file.
const TOLERANCE: f32 = 1e-4;

#[derive(Deserialize)]
struct Expected {
    hex: String,
    answer: FileType,
}

#[tokio::test]
async fn files_get_the_answers_of_the_python_package() {
    let expected: BTreeMap<String, Expected> =
        serde_json::from_str(include_str!("expected/file_type.json")).expect("JSON");
    let model = served::<FileTypes>("magika").await;
    for (name, Expected { hex, answer }) in &expected {
        let found = model.infer(name, FileSample::of(&bytes(hex))).await.expect("an answer").output;
        let off = (found.score - answer.score).abs();
        assert!(off <= TOLERANCE, "{name}: {found:?}, and in Python {answer:?}");
        assert_eq!(FileType { score: answer.score, ..found }, *answer, "{name}");
    }
    assert!(expected.len() >= 30);
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().map(|digit| digit.to_digit(16).expect("a hexadecimal digit")).collect();
    digits.chunks_exact(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect()
}
