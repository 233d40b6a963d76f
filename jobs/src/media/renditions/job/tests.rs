use karigar::Worker;
use serde_json::{Value, json};

use super::*;

fn check(data: Value) -> Result<(), String> {
    crate::register(Worker::builder()).router().check(MakeRenditions::KIND, &data.to_string())
}

fn refused(data: Value) -> String {
    check(data).expect_err("refused")
}

const SOURCE: &str = "s3://karigar/photos/1.jpg";

#[test]
fn renditions_within_the_rules_pass() {
    for renditions in [
        json!([{"width": 1}]),
        json!([{"width": 320}, {"height": 16_384, "format": "webp", "quality": 100}]),
        json!(vec![json!({"width": 64, "height": 64, "fit": "cover"}); MAX_RENDITIONS]),
    ] {
        assert_eq!(check(json!({"source": SOURCE, "renditions": renditions})), Ok(()));
    }
}

#[test]
fn a_rendition_outside_the_rules_is_named_by_its_place() {
    for (wanted, says) in [
        (json!({"width": 0}), "from 1 to 16384"),
        (json!({"width": 16_385}), "from 1 to 16384"),
        (json!({"height": -1}), "integer"),
        (json!({"width": "big"}), "u32"),
        (json!({}), "neither width nor height"),
        (json!({"width": 9, "format": "bmp"}), "unknown variant, expected one of `jpeg`"),
    ] {
        let message = refused(json!({"source": SOURCE, "renditions": [{"width": 320}, wanted]}));
        assert!(message.contains("data.renditions[1]") && message.contains(says), "{message}");
    }
}

#[test]
fn an_empty_list_and_a_long_one_are_named_by_their_place() {
    let message = refused(json!({"source": SOURCE, "renditions": []}));
    assert!(message.contains("data.renditions: the list is empty"), "{message}");
    let message = refused(json!({"source": SOURCE, "renditions": vec![json!({"width": 320}); 21]}));
    assert!(message.contains("data.renditions: 21 renditions; at most 20"), "{message}");
}

#[test]
fn a_missing_an_unknown_and_a_wrong_field_are_named() {
    let message = refused(json!({"source": SOURCE}));
    assert!(message.contains("missing field `renditions`"), "{message}");
    let message = refused(json!({"source": SOURCE, "renditions": [{"width": 1}], "quality": 3}));
    assert!(message.contains("unknown field `quality`"), "{message}");
    let message = refused(json!({"source": "/photos/1.jpg", "renditions": [{"width": 1}]}));
    assert!(message.contains("data.source: ") && message.contains("s3://BUCKET/KEY"), "{message}");
}
