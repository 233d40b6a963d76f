use serde::Deserialize;

use super::*;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    #[serde(rename = "count")]
    _count: u32,
    #[serde(rename = "how")]
    _how: Option<How>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum How {
    Fast,
}

fn error(text: &str) -> String {
    without_values(&serde_json::from_str::<Payload>(text).expect_err("it is wrong"))
}

#[test]
fn values_of_the_input_are_taken_out_of_an_error() {
    assert_eq!(error(r#"{"count":"secret"}"#), "invalid type: string, expected u32 at line 1 column 17");
    assert_eq!(error(r#"{"count":-4711}"#), "invalid value: integer, expected u32 at line 1 column 14");
    let tricky = error(r#"{"count":"a, expected \"b\" or `c`"}"#);
    assert_eq!(tricky, "invalid type: string, expected u32 at line 1 column 35");
    assert!(error(r#"{"count":1,"how":"secret"}"#).starts_with("unknown variant, expected `fast`"));
}

#[test]
fn what_else_an_error_says_stays() {
    assert!(error(r#"{"cuont":1}"#).starts_with("unknown field `cuont`, expected `count` or `how`"));
    assert!(error("{}").starts_with("missing field `count`"));
    assert!(error("{").starts_with("EOF while parsing"));
}
