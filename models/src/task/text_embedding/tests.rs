use std::collections::BTreeMap;

use super::*;
use crate::manifest::Origin;

const MANIFEST: &str = include_str!("../../../manifests/minilm_l6_v2_int8.toml");

/// Six words, the two marks, and vectors of two numbers.
fn load(change: impl Fn(&str) -> String) -> Result<TextEmbedding, LoadError> {
    let vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "road", "is", "broken"];
    let vocabulary: BTreeMap<_, _> = vocabulary.iter().zip(0..).collect();
    let tokenizer = serde_json::json!({
        "version": "1.0", "truncation": {"max_length": 3, "strategy": "LongestFirst", "stride": 0},
        "padding": {"strategy": {"Fixed": 9}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
        "added_tokens": [], "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}, "decoder": null,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": vocabulary}
    });
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tokenizer.json");
    std::fs::write(&file, tokenizer.to_string()).expect("written");
    let text = MANIFEST
        .replace("max_tokens = 256", "max_tokens = 5")
        .replace("vocabulary = 30522", "vocabulary = 8")
        .replace("\"tokens\", 384]", "\"tokens\", 2]");
    let manifest = Manifest::parse(&change(&text), Origin::Builtin)?;
    let files = Files::new("minilm", "model.onnx", BTreeMap::from([("tokenizer".to_owned(), file)]));
    TextEmbedding::load(&manifest, &files)
}

fn task() -> TextEmbedding {
    load(str::to_owned).expect("a small model")
}

fn rejecting() -> TextEmbedding {
    load(|text| text.replace("over_limit = \"truncate\"", "over_limit = \"reject\"")).expect("a small model")
}

fn tokens(task: &TextEmbedding, text: &str) -> Tokens {
    task.prepare(text.to_owned()).expect("a short text")
}

#[test]
fn the_manifests_limit_counts_and_not_the_tokenizers() {
    let task = task();
    assert_eq!(tokens(&task, "The road"), Tokens { ids: vec![2, 4, 5, 3], truncated: false });
    assert_eq!(tokens(&task, ""), Tokens { ids: vec![2, 3], truncated: false });
    assert_eq!(tokens(&task, "the road सड़क"), Tokens { ids: vec![2, 4, 5, 1, 3], truncated: false });
}

#[test]
fn a_text_over_the_limit_loses_its_end_and_the_answer_says_so() {
    assert_eq!(tokens(&task(), "the road is broken"), Tokens { ids: vec![2, 4, 5, 6, 3], truncated: true });
}

#[test]
fn a_text_over_the_limit_is_refused_where_the_manifest_says_so() {
    let task = rejecting();
    assert!(!tokens(&task, "the road is").truncated);
    let error = task.prepare("the road is broken".to_owned()).expect_err("six tokens");
    assert!(matches!(&error, InferError::Input(why) if why.contains("has 6 tokens and the model takes 5")), "{error}");
}

#[test]
fn shorter_texts_are_padded_and_masked() {
    let task = task();
    let (short, long) = (tokens(&task, "road"), tokens(&task, "the road is"));
    let stacked = task.stack(&[&short, &long]);
    let names: Vec<_> = stacked.iter().map(|named| named.name).collect();
    assert_eq!(names, ["input_ids", "attention_mask", "token_type_ids"]);
    assert!(stacked.iter().all(|named| named.tensor.shape == [2, 5]));
    assert_eq!(stacked[0].tensor.data, Data::I64(vec![2, 5, 3, 0, 0, 2, 4, 5, 6, 3]));
    assert_eq!(stacked[1].tensor.data, Data::I64(vec![1, 1, 1, 0, 0, 1, 1, 1, 1, 1]));
    assert_eq!(stacked[2].tensor.data, Data::I64(vec![0; 10]));
}

#[test]
fn a_model_without_token_types_gets_none() {
    let task = load(|text| text.replace("name = \"token_type_ids\"", "name = \"other\"")).expect("a small model");
    assert_eq!(task.stack(&[&tokens(&task, "road")]).len(), 2);
}

#[test]
fn the_mean_of_the_tokens_is_taken_without_the_padding_and_has_length_1() {
    let task = task();
    let (short, long) = (tokens(&task, ""), tokens(&task, "road"));
    let data = [1.0, 0.0, 5.0, 8.0, f32::NAN, 99.0, 0.0, 3.0, 0.0, 2.0, 0.0, 1.0];
    let answers = task.unstack(&[View { shape: &[2, 3, 2], data: &data }], &[&short, &long]);
    let answers: Vec<_> = answers.into_iter().map(|answer| answer.expect("an embedding")).collect();
    assert_eq!(answers[0], Embedding { vector: vec![0.6, 0.8], tokens: 2, truncated: false });
    assert_eq!(answers[1], Embedding { vector: vec![0.0, 1.0], tokens: 3, truncated: false });
}

#[test]
fn a_nan_spoils_only_its_own_text_and_zeros_stay_zeros() {
    let task = task();
    let empty = tokens(&task, "");
    let data = [f32::NAN, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    let answers = task.unstack(&[View { shape: &[2, 2, 2], data: &data }], &[&empty, &empty]);
    assert!(matches!(answers[0], Err(InferError::Input(_))));
    assert_eq!(answers[1].as_ref().expect("an embedding").vector, [0.0, 0.0]);
}

#[test]
fn a_tokenizer_of_another_model_is_refused() {
    let error = load(|text| text.replace("vocabulary = 8", "vocabulary = 7")).expect_err("too many").to_string();
    assert!(error.contains("it has a token 7") && error.contains("tokenizer.json"), "{error}");
}

#[test]
fn an_output_without_vectors_is_refused() {
    let error = load(|text| text.replace("\"tokens\", 2]", "\"tokens\", \"width\"]")).expect_err("no size").to_string();
    assert!(error.contains("[\"batch\", \"tokens\", N]"), "{error}");
}
