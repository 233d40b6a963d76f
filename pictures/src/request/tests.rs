use serde_json::json;

use super::*;

fn refused(wanted: serde_json::Value) -> String {
    serde_json::from_value::<Wanted>(wanted).expect_err("refused").to_string()
}

#[test]
fn what_is_left_out_is_inside_jpeg() {
    let wanted: Wanted = serde_json::from_value(json!({ "width": 320 })).unwrap();
    assert_eq!(wanted, Wanted::wide(320, Format::Jpeg));
    let written = serde_json::to_value(&wanted).unwrap();
    assert_eq!(written, json!({ "width": 320, "fit": "inside", "format": "jpeg" }));
}

#[test]
fn sides_and_qualities_outside_the_rules_are_refused() {
    for (wanted, says) in [
        (json!({}), "neither width nor height"),
        (json!({ "width": 10, "fit": "cover" }), "name both"),
        (json!({ "width": 0 }), "from 1 to 16384"),
        (json!({ "height": 16_385 }), "from 1 to 16384"),
        (json!({ "width": 1, "quality": 0 }), "from 1 to 100"),
        (json!({ "width": 1, "quality": 300 }), "from 1 to 100"),
        (json!({ "width": 1, "format": "gif" }), "unknown variant"),
        (json!({ "width": 1, "blur": 3 }), "unknown field `blur`"),
    ] {
        let message = refused(wanted);
        assert!(message.contains(says), "{message}");
    }
}
