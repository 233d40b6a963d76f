use std::collections::BTreeMap;

use karigar_models::task::file_type::{FileSample, FileType, FileTypes};

use super::reference;
use crate::packages::{package, serve};

/// By how much a score may differ.
const TOLERANCE: f32 = 1e-4;

#[tokio::test]
async fn files_get_the_answers_of_the_python_package() {
    let folder = tempfile::tempdir().expect("a folder for the files");
    let expected: BTreeMap<String, FileType> = reference("file_type", &[folder.path()]);
    let model = serve::<FileTypes>(package("magika")).await;
    for (name, answer) in &expected {
        let content = std::fs::read(folder.path().join(name)).expect("a file");
        let found = model.infer(name, FileSample::of(&content)).await.expect("an answer").output;
        let off = (found.score - answer.score).abs();
        assert!(off <= TOLERANCE, "{name}: {found:?}, and in Python {answer:?}");
        assert_eq!(FileType { score: answer.score, ..found }, *answer, "{name}");
    }
    assert!(expected.len() >= 30, "only {} files", expected.len());
}
