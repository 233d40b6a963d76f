use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::of;
use crate::objects::Address;

#[derive(Serialize, Deserialize, JsonSchema)]
struct Resize {
    source: Address,
    widths: Vec<u32>,
    mode: Mode,
    quality: Option<u8>,
    #[serde(default)]
    note: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Crop,
    Fit,
}

/// A list that refers to itself.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Node {
    name: String,
    next: Box<Node>,
}

#[test]
fn required_fields_are_filled_so_that_the_kind_takes_them() {
    let schema = serde_json::to_value(schemars::schema_for!(Resize)).expect("a schema");
    let example = of(&schema);
    assert_eq!(example, json!({"source": "s3://karigar/KEY", "widths": [1], "mode": "crop"}));
    serde_json::from_value::<Resize>(example).expect("a payload of the kind");
}

#[test]
fn a_schema_without_end_has_an_end_here() {
    let schema = serde_json::to_value(schemars::schema_for!(Node)).expect("a schema");
    assert_eq!(of(&schema)["name"], "TEXT");
}
