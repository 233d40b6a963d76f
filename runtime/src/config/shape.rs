//! The shape of the configuration: which keys there are and what each takes, read from the settings' own schema.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::{Config, duration};

/// What a place in the configuration takes.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) kind: Kind,
    /// The setting's documentation.
    pub(super) description: String,
    /// Whether it may be left unset.
    pub(super) optional: bool,
    /// Whether its value is shown to nobody.
    pub(super) secret: bool,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// Fixed keys.
    Table(BTreeMap<String, Shape>),
    /// Keys that the user names.
    Map(Box<Shape>),
    List(Box<Shape>),
    /// A table, or a text that is short for one.
    TextOrTable(BTreeMap<String, Shape>),
    Text,
    Duration,
    /// A whole number up to this.
    Count(u64),
    OneOf(Vec<String>),
}

/// The shape of [`Config`].
pub(super) fn of_config() -> &'static Shape {
    static SHAPE: LazyLock<Shape> = LazyLock::new(|| Shape::from_schema(&schema(true)));
    &SHAPE
}

/// The JSON Schema of [`Config`].
pub(super) fn schema(inline: bool) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = inline);
    settings.into_generator().into_root_schema_for::<Config>().to_value()
}

impl Shape {
    fn from_schema(schema: &Value) -> Self {
        let types: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        Self {
            kind: Kind::from_schema(schema, &types),
            description: schema["description"].as_str().unwrap_or_default().replace('\n', " "),
            optional: types.contains(&"null"),
            secret: schema["writeOnly"] == true,
        }
    }
}

impl Kind {
    fn from_schema(schema: &Value, types: &[&str]) -> Self {
        if let Some(table) =
            schema["anyOf"].as_array().and_then(|forms| forms.iter().find(|form| form["type"] == "object"))
        {
            return Kind::TextOrTable(fields(table));
        }
        if let Some(forms) = schema["oneOf"].as_array() {
            return Kind::OneOf(forms.iter().filter_map(|form| form["const"].as_str()).map(str::to_owned).collect());
        }
        if types.contains(&"object") {
            return match schema["additionalProperties"].is_object() {
                true => Kind::Map(Box::new(Shape::from_schema(&schema["additionalProperties"]))),
                false => Kind::Table(fields(schema)),
            };
        }
        if types.contains(&"array") {
            return Kind::List(Box::new(Shape::from_schema(&schema["items"])));
        }
        match schema["format"].as_str() {
            Some(duration::FORMAT) => Kind::Duration,
            Some("uint32") => Kind::Count(u32::MAX.into()),
            _ if types.contains(&"integer") => Kind::Count(i64::MAX as u64),
            _ => Kind::Text,
        }
    }
}

fn fields(schema: &Value) -> BTreeMap<String, Shape> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(key, schema)| (key.clone(), Shape::from_schema(schema))).collect()
}

/// What is expected, in words.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Table(fields) => write!(f, "a table of {}", words(fields.keys())),
            Kind::Map(_) => f.write_str("a table of named tables"),
            Kind::List(item) => write!(f, "a list, each of it {}", item.kind),
            Kind::TextOrTable(fields) => write!(f, "a text or a table of {}", words(fields.keys())),
            Kind::Text => f.write_str("a text"),
            Kind::Duration => f.write_str("a duration as text, such as \"30s\", \"15m\", \"6h\" or \"28d\""),
            Kind::Count(most) => write!(f, "a whole number from 0 to {most}"),
            Kind::OneOf(words_) => write!(f, "one of {}", words(words_)),
        }
    }
}

fn words<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> String {
    words.into_iter().map(|word| format!("`{}`", word.as_ref())).collect::<Vec<_>>().join(", ")
}
