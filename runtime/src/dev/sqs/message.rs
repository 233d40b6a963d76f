//! Message attributes in JSON.

use std::collections::BTreeMap;

use aws_smithy_types::base64;
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use crate::queue::embedded::content::{Attribute, AttributeValue};

/// A message attribute as SDKs send and take it; binary values in base64.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AttributeJson {
    data_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    string_value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    binary_value: Option<String>,
}

pub(super) type AttributesJson = BTreeMap<String, AttributeJson>;

pub(super) fn decode(attributes: AttributesJson) -> Result<BTreeMap<String, Attribute>, Fault> {
    let decode_one = |(name, json): (String, AttributeJson)| {
        let value = match (json.string_value, json.binary_value) {
            (Some(text), None) => AttributeValue::Text(text),
            (None, Some(encoded)) => {
                let bytes = base64::decode(&encoded)
                    .map_err(|_| Fault::value("BinaryValue", &name, "The value is not base64."))?;
                AttributeValue::Binary(bytes)
            }
            _ => {
                let reason = "The message attribute must have one of StringValue and BinaryValue.";
                return Err(Fault::value("MessageAttributes", &name, reason));
            }
        };
        Ok((name, Attribute { data_type: json.data_type, value }))
    };
    attributes.into_iter().map(decode_one).collect()
}

pub(super) fn encode(attributes: &BTreeMap<String, Attribute>) -> AttributesJson {
    let encode_one = |(name, attribute): (&String, &Attribute)| {
        let (string_value, binary_value) = match &attribute.value {
            AttributeValue::Text(text) => (Some(text.clone()), None),
            AttributeValue::Binary(bytes) => (None, Some(base64::encode(bytes))),
        };
        (name.clone(), AttributeJson { data_type: attribute.data_type.clone(), string_value, binary_value })
    };
    attributes.iter().map(encode_one).collect()
}

/// The attributes that a receive asked for: `All` and `.*`, names, and prefixes as `name.*`.
pub(super) fn select(attributes: &BTreeMap<String, Attribute>, wanted: &[String]) -> BTreeMap<String, Attribute> {
    let asked = |name: &str| {
        wanted.iter().any(|pattern| match pattern.strip_suffix(".*") {
            Some(prefix) => name.starts_with(prefix),
            None => pattern == "All" || pattern == name,
        })
    };
    attributes.iter().filter(|(name, _)| asked(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}
