use karigar::Worker;
use serde_json::{Value, json};

use super::*;

const SOURCE: &str = "s3://karigar/photos/1.jpg";

fn check(data: Value) -> Result<(), String> {
    crate::register(Worker::builder()).router().check(DescribePicture::KIND, &data.to_string())
}

#[test]
fn the_source_is_enough_and_the_rest_is_asked_for() {
    let job: DescribePicture = serde_json::from_value(json!({ "source": SOURCE })).expect("a job");
    assert_eq!((job.place, job.save_as, job.near_duplicates), (false, None, None));
    let whole = json!({
        "source": SOURCE,
        "place": true,
        "save_as": { "collection": "photos", "ref": "1" },
        "near_duplicates": { "collection": "photos", "count": 1000 },
    });
    assert_eq!(check(whole), Ok(()));
    let wanted: FindNearDuplicates = serde_json::from_value(json!({ "collection": "photos" })).expect("a wish");
    assert_eq!(wanted.count, 100);
}

#[test]
fn a_missing_an_unknown_and_a_wrong_field_are_named() {
    let near = |wanted: Value| json!({ "source": SOURCE, "near_duplicates": wanted });
    for (data, says) in [
        (json!({}), "missing field `source`"),
        (json!({ "source": SOURCE, "gps": true }), "unknown field `gps`, expected one of `source`, `place`"),
        (json!({ "source": SOURCE, "place": "yes" }), "data.place: "),
        (json!({ "source": SOURCE, "save_as": { "collection": "photos" } }), "missing field `ref`"),
        (json!({ "source": SOURCE, "save_as": { "collection": "", "ref": "1" } }), "1 to 256 characters"),
        (near(json!({ "count": 1 })), "missing field `collection`"),
        (near(json!({ "collection": "photos", "count": 0 })), "ask for 1 to 1000"),
        (near(json!({ "collection": "photos", "count": 1_001 })), "ask for 1 to 1000"),
    ] {
        let message = check(data).expect_err("refused");
        assert!(message.contains(says), "{message}");
    }
}
