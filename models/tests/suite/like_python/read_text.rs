//! Pages are read as rapidocr-onnxruntime reads them: the same lines with the same boxes.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::join_all;
use karigar_models::reading::{self, Page, Text};
use karigar_models::served::Served;
use karigar_models::task::Task;
use karigar_models::task::picture::Picture;
use karigar_models::task::text_detection::TextDetection;
use karigar_models::task::text_direction::TextDirection;
use karigar_models::task::text_recognition::TextRecognition;
use serde::Deserialize;

use super::reference;
use crate::packages::{package, serve};

/// By how much a corner may differ, in pixels of the picture.
const BOX_TOLERANCE: f32 = 1.0;

/// By how much a confidence may differ.
const CONFIDENCE_TOLERANCE: f32 = 0.01;

#[derive(Deserialize)]
struct ReferenceLine {
    text: String,
    #[serde(rename = "box")]
    corners: [[f32; 2]; 4],
    confidence: f32,
}

#[tokio::test]
async fn pages_are_read_as_rapidocr_reads_them() {
    let folder = tempfile::tempdir().expect("a folder for the pages");
    let pages: BTreeMap<String, Vec<ReferenceLine>> = reference("read_text", &[folder.path()]);
    let reader = Reader::start().await;
    let mut differences = Vec::new();
    for (name, expected) in &pages {
        let pixels = std::fs::read(folder.path().join(format!("{name}.ppm"))).expect("a page");
        let found = reader.read(name, Picture::from_ppm(&pixels).expect("a PPM")).await;
        differences.extend(compare(&found, expected).into_iter().map(|difference| format!("{name}: {difference}")));
    }
    assert!(pages.len() >= 10, "only {} pages", pages.len());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
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

/// The three models.
struct Reader {
    detection: Served<TextDetection>,
    direction: Served<TextDirection>,
    recognition: Served<TextRecognition>,
}

impl Reader {
    async fn start() -> Self {
        Self {
            detection: serve(package("ppocr_detection")).await,
            direction: serve(package("ppocr_direction")).await,
            recognition: serve(package("ppocr_recognition")).await,
        }
    }

    async fn read(&self, name: &str, picture: Picture) -> Vec<Text> {
        let page = Page::of(picture).expect("a page");
        let found = self.detection.infer(name, Arc::clone(page.picture())).await.expect("boxes").output;
        let cut = page.cut(&found);
        let directions = all(&self.direction, name, cut.clone()).await;
        let read = all(&self.recognition, name, reading::lines(cut, &directions)).await;
        page.texts(&found, read)
    }
}

async fn all<T: Task>(model: &Served<T>, name: &str, inputs: Vec<T::Input>) -> Vec<T::Output> {
    let answers = join_all(inputs.into_iter().map(|input| model.infer(name, input))).await;
    answers.into_iter().map(|answer| answer.expect("an answer").output).collect()
}
