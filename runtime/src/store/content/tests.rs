use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::queue::NewMessage;
use crate::store::Lease;

fn succeeded(output: &str) -> Commit {
    let lease = Lease { hash: Uuid::nil(), fence: 1, token: Uuid::nil() };
    Commit { lease, transition: Transition::Succeeded { output: output.to_owned() }, follow_ups: Vec::new() }
}

#[test]
fn an_output_is_parsed_and_null_is_none() {
    assert_eq!(check(&succeeded(r#"{"a": [1, "é"]}"#)), Ok(Some(json!({"a": [1, "é"]}))));
    assert_eq!(check(&succeeded("null")), Ok(None));
    assert_eq!(check(&succeeded(" null ")), Ok(None));
}

#[test]
fn an_escaped_nul_in_an_output_is_refused_wherever_it_is() {
    for output in [r#""a\u0000""#, r#"[{"b": ["\u0000"]}]"#, r#"{"na\u0000me": 1}"#] {
        let why = check(&succeeded(output)).expect_err(output);
        assert!(why.contains("U+0000"), "{why}");
    }
}

#[test]
fn text_that_only_looks_like_an_escaped_nul_is_kept() {
    assert_eq!(check(&succeeded(r#""a\\u0000""#)), Ok(Some(json!(r"a\u0000"))));
}

#[test]
fn what_is_no_json_is_refused() {
    for output in ["", "{", "1e400", r#""\ud800""#] {
        let why = check(&succeeded(output)).expect_err(output);
        assert!(why.contains("no JSON"), "{why}");
    }
}

#[test]
fn a_follow_up_with_a_nul_is_refused_by_the_name_of_its_queue() {
    let with = |message: NewMessage| Commit { follow_ups: vec![("next".into(), message)], ..succeeded("1") };
    let group = NewMessage { group: Some("\0".into()), ..NewMessage::default() };
    let attribute = NewMessage { attributes: vec![("a".into(), "\0".into())], ..NewMessage::default() };
    for message in [NewMessage { body: "\0".into(), ..NewMessage::default() }, group, attribute] {
        let why = check(&with(message)).expect_err("a NUL");
        assert!(why.contains("`next`"), "{why}");
    }
    assert_eq!(check(&with(NewMessage { body: r#""\u0000""#.into(), ..NewMessage::default() })), Ok(Some(json!(1))));
}

#[test]
fn nul_is_replaced_in_errors_and_progress() {
    assert_eq!(without_nul("a\0b"), "a\u{fffd}b");
    assert_eq!(*value_without_nul(&json!({"\0": ["\0", 1]})), json!({"\u{fffd}": ["\u{fffd}", 1]}));
    assert!(matches!(value_without_nul(&json!(["plain"])), Cow::Borrowed(_)));
}
