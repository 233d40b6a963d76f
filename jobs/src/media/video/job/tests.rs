use serde_json::{Value, json};

use super::*;

fn read(poster: Value) -> Result<MakeVideo, String> {
    let payload = json!({ "source": "s3://karigar/in/17.mov", "poster": poster });
    serde_json::from_value(payload).map_err(|error| error.to_string())
}

#[test]
fn a_poster_is_640_wide_and_a_jpeg_where_nothing_else_is_asked_for() {
    let poster = serde_json::from_value::<MakeVideo>(json!({ "source": "s3://karigar/in/17.mov" })).unwrap().poster;
    assert_eq!(poster, Poster { width: 640, format: PosterFormat::Jpeg });
    assert_eq!(read(json!({ "format": "webp" })).unwrap().poster, Poster { width: 640, format: PosterFormat::Webp });
}

#[test]
fn widths_and_formats_that_can_not_be_made_are_refused_with_what_can() {
    for (poster, says) in [
        (json!({ "width": 0 }), "take one from 1 to 4096"),
        (json!({ "width": 4097 }), "take one from 1 to 4096"),
        (json!({ "format": "gif" }), "expected one of `jpeg`, `webp`, `png`"),
        (json!({ "high": 9 }), "unknown field `high`"),
    ] {
        let error = read(poster).unwrap_err();
        assert!(error.contains(says), "{error}");
    }
}
