//! Names of what producers have things kept under.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest name of a collection or of a thing in it, in characters.
pub const MAX_NAME_CHARS: usize = 256;

/// A name: 1 to 256 characters, none of them a control character.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(extend("minLength" = 1, "maxLength" = 256))]
pub struct Name(String);

impl Name {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        match name.chars().count() {
            1..=MAX_NAME_CHARS if !name.chars().any(char::is_control) => Ok(Self(name)),
            _ => {
                Err(format!("the name is not valid; take 1 to {MAX_NAME_CHARS} characters, and no control characters"))
            }
        }
    }
}
