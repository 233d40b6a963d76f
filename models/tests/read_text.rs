//! Pages are read as rapidocr-onnxruntime reads them: the same lines with the same boxes.
//!
//! The reference runs beside: `KARIGAR_TEST_PYTHON` names a Python that has what `tests/reference/read_text.txt` lists.
//! The models and ONNX Runtime are those of its packages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use karigar_models::manifest::{DeviceName, MODEL_FILE, Manifest, Manifests};
use karigar_models::onnx::{Blueprint, OnnxModel};
use karigar_models::reading::{self, Page, Text};
use karigar_models::served::Runs;
use karigar_models::source::{Digest, Files};
use karigar_models::task::Task;
use karigar_models::task::picture::Picture;
use karigar_models::task::text_detection::TextDetection;
use karigar_models::task::text_direction::TextDirection;
use karigar_models::task::text_recognition::TextRecognition;
use serde::Deserialize;

/// By how much a corner may differ, in pixels of the picture.
const BOX_TOLERANCE: f32 = 1.0;

/// By how much a confidence may differ.
const CONFIDENCE_TOLERANCE: f32 = 0.01;

#[derive(Deserialize)]
struct Reference {
    /// ONNX Runtime's shared library.
    library: PathBuf,
    /// Where rapidocr's package lies.
    package: PathBuf,
    pages: BTreeMap<String, ReferencePage>,
}

#[derive(Deserialize)]
struct ReferencePage {
    lines: Vec<ReferenceLine>,
}

#[derive(Deserialize)]
struct ReferenceLine {
    text: String,
    #[serde(rename = "box")]
    corners: [[f32; 2]; 4],
    confidence: f32,
}

#[test]
fn pages_are_read_as_rapidocr_reads_them() {
    let folder = tempfile::tempdir().expect("a folder for the pages");
    let reference = reference(folder.path());
    let mut reader = Reader::new(&reference);
    let mut differences = Vec::new();
    for (name, expected) in &reference.pages {
        let pixels = std::fs::read(folder.path().join(format!("{name}.ppm"))).expect("a page");
        let found = reader.read(Picture::from_ppm(&pixels).expect("a PPM"));
        differences
            .extend(compare(&found, &expected.lines).into_iter().map(|difference| format!("{name}: {difference}")));
    }
    assert!(reference.pages.len() >= 10, "only {} pages", reference.pages.len());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn reference(folder: &Path) -> Reference {
    let python = std::env::var_os("KARIGAR_TEST_PYTHON").expect(
        "KARIGAR_TEST_PYTHON names no Python; make one by `python3 -m venv DIR` and \
         `DIR/bin/pip install -r models/tests/reference/read_text.txt`, and set it to DIR/bin/python",
    );
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/read_text.py");
    let output = Command::new(python).arg(script).arg(folder).output().expect("KARIGAR_TEST_PYTHON runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the reference's answer is JSON")
}

fn compare(found: &[Text], expected: &[ReferenceLine]) -> Vec<String> {
    if found.len() != expected.len() {
        return vec![format!("{} lines in place of {}", found.len(), expected.len())];
    }
    let mut differences = Vec::new();
    for (found, expected) in found.iter().zip(expected) {
        let corners = found.corners.as_flattened().iter().zip(expected.corners.as_flattened());
        let off = corners.map(|(found, expected)| (found - expected).abs()).fold(0.0, f32::max);
        let unsure = (found.confidence - expected.confidence).abs();
        if found.text != expected.text || off > BOX_TOLERANCE || unsure > CONFIDENCE_TOLERANCE {
            let (was, is) = (&expected.text, &found.text);
            differences.push(format!("{was:?} is {is:?}, {off} pixels off, {unsure} less or more sure"));
        }
    }
    differences
}

/// The three models, and no engine.
struct Reader {
    detection: Loaded<TextDetection>,
    direction: Loaded<TextDirection>,
    recognition: Loaded<TextRecognition>,
}

impl Reader {
    fn new(reference: &Reference) -> Self {
        let manifests = Manifests::builtin().expect("the built-in manifests");
        let manifest = |name| manifests.get(name).expect("a manifest");
        Self {
            detection: Loaded::new(manifest("ppocr_detection"), reference),
            direction: Loaded::new(manifest("ppocr_direction"), reference),
            recognition: Loaded::new(manifest("ppocr_recognition"), reference),
        }
    }

    fn read(&mut self, picture: Picture) -> Vec<Text> {
        let page = Page::of(picture).expect("a page");
        let found = self.detection.infer(Arc::clone(page.picture()));
        let cut = page.cut(&found);
        let directions: Vec<_> = cut.iter().map(|line| self.direction.infer(line.clone())).collect();
        let lines = reading::lines(cut, &directions);
        let read = lines.into_iter().map(|line| self.recognition.infer(line)).collect();
        page.texts(&found, read)
    }
}

struct Loaded<T: Task> {
    task: Arc<T>,
    model: OnnxModel<T>,
}

impl<T: Task> Loaded<T> {
    fn new(manifest: &Manifest, reference: &Reference) -> Self {
        let file = manifest.file.source.to_string();
        let (_, path) = file.rsplit_once('/').expect("a path in a wheel");
        let path = reference.package.join("models").join(path);
        assert_eq!(Digest::of_file(&path).expect(MODEL_FILE), manifest.file.sha256, "{}", path.display());
        let files = Files::new(&manifest.name, path, BTreeMap::new());
        let task = Arc::new(T::load(manifest, &files).expect("a task"));
        let scratch = std::env::temp_dir();
        let blueprint =
            Blueprint::new(manifest, &files, &reference.library, DeviceName::Cpu, &scratch).expect("a blueprint");
        let model = OnnxModel::build(&blueprint, Arc::clone(&task)).expect("a session");
        let mut loaded = Self { task, model };
        let golden = loaded.task.golden_input(manifest, &files).expect("a golden sample");
        let answer = loaded.infer(golden);
        loaded.task.golden_matches(manifest, &answer).expect("the golden sample's answer");
        loaded
    }

    fn infer(&mut self, input: T::Input) -> T::Output {
        let prepared = self.task.prepare(input).expect("prepared");
        let mut answers = self.model.run(&[&prepared]).expect("a run");
        answers.remove(0).expect("an answer")
    }
}
