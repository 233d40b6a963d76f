use std::path::{Path, PathBuf};

use super::*;
use crate::manifest::Origin;

const MANIFEST: &str = include_str!("../../../manifests/magika.toml");
const LABELS: [&str; 5] = ["png", "markdown", "randomtxt", "randombytes", "python"];

/// A small magika: 4 + 4 bytes, five labels.
struct Small {
    folder: tempfile::TempDir,
}

impl Small {
    fn new() -> Self {
        let small = Self { folder: tempfile::tempdir().expect("a folder") };
        small.write("config.json", &config());
        let kind = |is_text| serde_json::json!({"mime_type": null, "group": null, "description": null, "extensions": [], "is_text": is_text});
        let mut kinds = serde_json::Map::new();
        for label in LABELS.iter().chain(&["txt", "unknown", "empty"]) {
            kinds.insert((*label).to_owned(), kind(matches!(*label, "markdown" | "randomtxt" | "python" | "txt")));
        }
        small.write("kinds.json", &kinds.into());
        small
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, json: &serde_json::Value) {
        std::fs::write(self.path(name), json.to_string()).expect("written");
    }

    fn load(&self, confidence: &str) -> Result<FileTypes, LoadError> {
        let text = MANIFEST
            .replace("confidence = \"high\"", &format!("confidence = \"{confidence}\""))
            .replace("[\"batch\", 2048]", "[\"batch\", 8]")
            .replace("[\"batch\", 214]", "[\"batch\", 5]");
        let others = [("config", "config.json"), ("kinds", "kinds.json")];
        let others = others.map(|(name, file)| (name.to_owned(), self.path(file)));
        let files = Files::new("magika", Path::new("model.onnx"), BTreeMap::from(others));
        FileTypes::load(&Manifest::parse(&text, Origin::Builtin)?, &files)
    }
}

fn config() -> serde_json::Value {
    serde_json::json!({
        "beg_size": 4, "mid_size": 0, "end_size": 4, "use_inputs_at_offsets": false, "block_size": 4096,
        "padding_token": 256, "min_file_size_for_dl": 2, "medium_confidence_threshold": 0.5,
        "target_labels_space": LABELS, "thresholds": {"markdown": 0.75},
        "overwrite_map": {"randombytes": "unknown", "randomtxt": "txt"}
    })
}

fn task(confidence: &str) -> FileTypes {
    Small::new().load(confidence).expect("a small magika")
}

fn prepared(content: &[u8]) -> Prepared {
    task("high").prepare(FileSample::of(content)).expect("any bytes")
}

/// The answer to these scores.
fn answered(confidence: &str, scores: [f32; 5]) -> FileType {
    let bytes = Prepared::Bytes(vec![1; 8]);
    let view = View { shape: &[1, 5], data: &scores };
    task(confidence).unstack(&[view], &[&bytes]).remove(0).expect("finite scores")
}

#[test]
fn both_ends_are_taken_without_white_space_and_padded_between() {
    assert_eq!(prepared(b" \t\x0b\x0cabcdefgh\r\n"), Prepared::Bytes("abcdefgh".bytes().map(i32::from).collect()));
    assert_eq!(prepared(b"\nab\n"), Prepared::Bytes(vec![97, 98, 10, 256, 256, 10, 97, 98]));
}

#[test]
fn only_the_ends_of_a_large_file_are_looked_at() {
    let mut large = vec![b'.'; 3 * sample::BLOCK];
    large[..2].copy_from_slice(b"ab");
    let end = large.len() - 2;
    large[end..].copy_from_slice(b"yz");
    let bytes = b"ab....yz".map(i32::from).to_vec();
    assert_eq!(prepared(&large), Prepared::Bytes(bytes));
    let ends = FileSample::of_ends(&large[..sample::BLOCK], &large[large.len() - sample::BLOCK..]);
    assert_eq!(ends, FileSample::of(&large));
}

#[test]
fn small_files_are_told_without_the_model() {
    for (content, label) in [
        (&b""[..], "empty"),
        (b"a", "txt"),
        (b"\xff", "unknown"),
        (b" \n\n\n\n\n\n\n\n a", "txt"),
        (b"         ", "txt"),
        (b"         \xff", "unknown"),
    ] {
        assert_eq!(prepared(content), Prepared::Small(label), "{content:?}");
    }
    let spaces_beyond_a_block = [vec![b' '; sample::BLOCK], b"#!/bin/sh".to_vec()].concat();
    assert_eq!(prepared(&spaces_beyond_a_block), Prepared::Small("txt"));
}

#[test]
fn a_small_file_keeps_its_answer_beside_others() {
    let task = task("high");
    let (small, large) = (prepared(b""), prepared(b"abcdefgh"));
    let stacked = task.stack(&[&small, &large]);
    assert_eq!(stacked[0].tensor.shape, [2, 8]);
    let Data::I32(numbers) = &stacked[0].tensor.data else { panic!("bytes are i32") };
    assert!(numbers[..8].iter().all(|number| *number == 256) && numbers[8] == 97);
    let data = [f32::NAN, 0.0, 0.0, 0.0, 0.0, 0.9, 0.0, 0.0, 0.0, 0.0];
    let answers = task.unstack(&[View { shape: &[2, 5], data: &data }], &[&small, &large]);
    let labels: Vec<_> = answers.into_iter().map(|answer| answer.expect("an answer").label).collect();
    assert_eq!(labels, ["empty", "png"]);
}

#[test]
fn a_guess_below_its_threshold_becomes_text_or_unknown() {
    for (confidence, scores, label, guess) in [
        ("high", [0.5, 0.0, 0.0, 0.0, 0.0], "png", None),
        ("high", [0.49, 0.0, 0.0, 0.0, 0.0], "unknown", Some("png")),
        ("high", [0.0, 0.74, 0.0, 0.0, 0.0], "txt", Some("markdown")),
        ("high", [0.0, 0.75, 0.0, 0.0, 0.0], "markdown", None),
        ("medium", [0.0, 0.5, 0.0, 0.0, 0.0], "markdown", None),
        ("medium", [0.0, 0.49, 0.0, 0.0, 0.0], "txt", Some("markdown")),
        ("best_guess", [0.0, 0.1, 0.0, 0.0, 0.0], "markdown", None),
        ("best_guess", [0.0, 0.0, 0.1, 0.0, 0.0], "txt", Some("randomtxt")),
        ("high", [0.0, 0.0, 0.0, 0.9, 0.0], "unknown", Some("randombytes")),
        ("high", [0.5, 0.0, 0.0, 0.0, 0.5], "png", None),
    ] {
        let answer = answered(confidence, scores);
        assert_eq!((answer.label.as_str(), answer.guess.as_deref()), (label, guess), "{confidence} {scores:?}");
    }
}

#[test]
fn what_magika_leaves_open_is_filled_in() {
    let answer = answered("high", [0.0, 0.0, 0.0, 0.0, 0.9]);
    assert_eq!((answer.mime_type.as_str(), answer.group.as_str()), ("text/plain", "unknown"));
    assert_eq!((answer.description.as_str(), answer.is_text), ("python", true));
    assert_eq!(answered("high", [0.9, 0.0, 0.0, 0.0, 0.0]).mime_type, "application/octet-stream");
}

#[test]
fn files_that_do_not_fit_together_are_named() {
    for (key, value, says) in [
        ("mid_size", serde_json::json!(4), "another part of a file"),
        ("target_labels_space", serde_json::json!(["png"]), "gives [\"batch\", 1]"),
        (
            "target_labels_space",
            serde_json::json!(["pgn", "markdown", "randomtxt", "png", "txt"]),
            "does not know `pgn`",
        ),
        ("beg_size", serde_json::json!("four"), "config.min.json"),
    ] {
        let small = Small::new();
        let mut config = config();
        config[key] = value;
        small.write("config.json", &config);
        let error = small.load("high").expect_err(says).to_string();
        assert!(error.contains(says), "{error}");
    }
}
