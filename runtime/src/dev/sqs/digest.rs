//! The MD5 sums by which an SDK checks that a message arrived as it was sent.

use std::collections::BTreeMap;

use md5::{Digest, Md5};

use crate::queue::embedded::content::{Attribute, AttributeValue};

/// Of a body, in hexadecimal.
pub(super) fn of_body(body: &str) -> String {
    hex(Md5::digest(body.as_bytes()))
}

/// Of attributes; nothing where there are none. The format is "Calculating the MD5 message digest for message
/// attributes" in the SQS Developer Guide: by name, each of name, data type and value with its length before it, and
/// the kind of value (1 for text, 2 for bytes) before the value.
pub(super) fn of_attributes(attributes: &BTreeMap<String, Attribute>) -> Option<String> {
    if attributes.is_empty() {
        return None;
    }
    let mut md5 = Md5::new();
    for (name, attribute) in attributes {
        update(&mut md5, name.as_bytes());
        update(&mut md5, attribute.data_type.as_bytes());
        match &attribute.value {
            AttributeValue::Text(text) => {
                md5.update([1]);
                update(&mut md5, text.as_bytes());
            }
            AttributeValue::Binary(bytes) => {
                md5.update([2]);
                update(&mut md5, bytes);
            }
        }
    }
    Some(hex(md5.finalize()))
}

fn update(md5: &mut Md5, bytes: &[u8]) {
    // A message has 1 MiB at most.
    md5.update(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    md5.update(bytes);
}

fn hex(digest: impl AsRef<[u8]>) -> String {
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
