use karigar::store::tx::Value;
use serde_json::json;

use super::sql::array;
use super::*;
use crate::inference::ModelUsed;

fn parse(job: serde_json::Value) -> Result<EmbedText, String> {
    serde_json::from_value(job).map_err(|error| error.to_string())
}

fn model() -> ModelUsed {
    let [name, version, sha256, device] = ["minilm", "1", "ab", "cpu"].map(str::to_owned);
    ModelUsed { name, version, sha256, device }
}

fn name(name: &str) -> Name {
    Name::try_from(name.to_owned()).expect("a name")
}

#[test]
fn a_text_without_words_and_one_too_long_are_refused() {
    for (text, says) in [
        (String::new(), "nothing in the text"),
        (" \n\t".to_owned(), "nothing in the text"),
        ("a".repeat(MAX_TEXT_BYTES + 1), "the text has 65537 bytes; at most 65536"),
    ] {
        let error = parse(json!({"text": text})).expect_err(says);
        assert!(error.contains(says), "{error}");
    }
    assert!(parse(json!({"text": "a".repeat(MAX_TEXT_BYTES)})).is_ok());
}

#[test]
fn names_and_counts_are_checked() {
    for (job, says) in [
        (json!({"text": "a", "save_as": {"collection": "", "ref": "1"}}), "1 to 256 characters"),
        (json!({"text": "a", "save_as": {"collection": "c", "ref": "a\u{0}"}}), "no control characters"),
        (json!({"text": "a", "save_as": {"collection": "c", "ref": "é".repeat(257)}}), "1 to 256 characters"),
        (json!({"text": "a", "save_as": {"collection": "c"}}), "missing field `ref`"),
        (json!({"text": "a", "nearest": {"collection": "c", "count": 0}}), "ask for 1 to 100"),
        (json!({"text": "a", "nearest": {"collection": "c", "count": 101}}), "ask for 1 to 100"),
        (json!({"text": "a", "nearest": {"count": 1}}), "missing field `collection`"),
        (json!({"texts": ["a"]}), "unknown field `texts`"),
    ] {
        let error = parse(job).expect_err(says);
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn a_job_is_written_as_it_is_read() {
    let job = json!({"text": "a", "save_as": {"collection": "c", "ref": "é".repeat(256)}, "nearest": {"collection": "c", "count": 100}});
    assert_eq!(serde_json::to_value(parse(job.clone()).expect("a job")).expect("JSON"), job);
    assert_eq!(serde_json::to_value(parse(json!({"text": "a"})).expect("a job")).expect("JSON"), json!({"text": "a"}));
}

#[test]
fn a_vectors_text_is_json_of_the_same_numbers_as_doubles() {
    assert_eq!((array(&[]), array(&[0.1])), ("[]".to_owned(), "[0.10000000149011612]".to_owned()));
    let numbers = [0.1_f32, -1.0 / 3.0, 1e-9, f32::MIN_POSITIVE, 1.0];
    let back: Vec<f32> = serde_json::from_str(&array(&numbers)).expect("JSON");
    assert_eq!(back, numbers);
}

#[test]
fn neighbours_are_asked_for_without_the_text_itself() {
    let wanted = Nearest { collection: name("complaints"), count: 2 };
    let own = SaveAs { collection: name("complaints"), reference: name("complaint-9") };
    let with = |own: Value| vec!["complaints".into(), "minilm/1".into(), "[0.5,0.75]".into(), own, 2_u32.into()];
    assert_eq!(nearest::values(&wanted, Some(&own), &model(), &[0.5, 0.75]), with("complaint-9".into()));
    assert_eq!(nearest::values(&wanted, None, &model(), &[0.5, 0.75]), with(Value::Null));
}
