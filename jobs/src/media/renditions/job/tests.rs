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
fn widths_within_the_rules_pass() {
    for widths in [vec![1], vec![320, 1024], vec![MAX_WIDTH; MAX_WIDTHS]] {
        assert_eq!(check(json!({"source": SOURCE, "widths": widths})), Ok(()));
    }
}

#[test]
fn a_width_outside_the_rules_is_named_by_its_place() {
    for (width, says) in [
        (json!(0), "a width of 0 pixels"),
        (json!(16_385), "from 1 to 16384"),
        (json!(-1), "integer, expected u32"),
        (json!("big"), "u32"),
    ] {
        let message = refused(json!({"source": SOURCE, "widths": [320, width]}));
        assert!(message.contains("data.widths[1]: ") && message.contains(says), "{message}");
    }
}

#[test]
fn an_empty_list_and_a_long_one_are_named_by_their_place() {
    let message = refused(json!({"source": SOURCE, "widths": []}));
    assert!(message.contains("data.widths: the list is empty"), "{message}");
    let message = refused(json!({"source": SOURCE, "widths": vec![320; 21]}));
    assert!(message.contains("data.widths: 21 widths; at most 20"), "{message}");
}

#[test]
fn a_missing_an_unknown_and_a_wrong_field_are_named() {
    let message = refused(json!({"source": SOURCE}));
    assert!(message.contains("missing field `widths`"), "{message}");
    let message = refused(json!({"source": SOURCE, "widths": [1], "quality": 3}));
    assert!(message.contains("unknown field `quality`, expected `source` or `widths`"), "{message}");
    let message = refused(json!({"source": "/photos/1.jpg", "widths": [1]}));
    assert!(message.contains("data.source: ") && message.contains("s3://BUCKET/KEY"), "{message}");
}

#[test]
fn the_schema_is_the_committed_one() {
    let schema = crate::register(Worker::builder()).router().schema(MakeRenditions::KIND).expect("registered");
    let committed: Value =
        serde_json::from_str(include_str!("../../../../schemas/media.renditions.json")).expect("JSON");
    assert_eq!(
        schema,
        committed,
        "if the change is meant, put this into jobs/schemas/media.renditions.json:\n{}",
        serde_json::to_string_pretty(&schema).expect("JSON")
    );
}
