use super::*;

fn record() -> S3Record {
    S3Record {
        event: "ObjectCreated:Put".into(),
        bucket: "uploads".into(),
        key: "in/a b.jpg".into(),
        size: Some(7),
        etag: None,
        version: None,
        sequencer: None,
        time: None,
    }
}

#[test]
fn facts_are_put_into_texts_wherever_they_stand() {
    let payload = json!({
        "source": "{address}", "bytes": "{size}", "widths": [320],
        "tags": ["{bucket}", "of {size} in {name}", "{{{event}}}", "{etag}"]
    });
    let filled = filled(&payload, &record()).unwrap();
    let expected = json!({
        "source": "s3://uploads/in/a b.jpg", "bytes": 7, "widths": [320],
        "tags": ["uploads", "of 7 in a b.jpg", "{ObjectCreated:Put}", ""]
    });
    assert_eq!(filled, expected);
}

#[test]
fn what_an_object_is_named_is_never_read_as_a_template() {
    let record = S3Record { key: "{size}{{".into(), ..record() };
    assert_eq!(filled(&json!("{key}!"), &record).unwrap(), json!("{size}{{!"));
}

#[test]
fn unknown_names_and_open_braces_are_told() {
    for (text, says) in
        [("{adress}", "`{adress}`"), ("a {adress} b", "`{adress}`"), ("a { b", "a brace"), ("}", "a brace")]
    {
        let told = check(&json!([text])).unwrap_err();
        assert!(told.contains(says), "{text}: {told}");
    }
    assert_eq!(check(&json!({"a": "{{b}} {key}", "n": 3})), Ok(()));
    for name in NAMES {
        assert!(filled(&json!(format!("{{{name}}}")), &record()).is_ok(), "{name}");
    }
}
