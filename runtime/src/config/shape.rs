//! The shape of the configuration: which keys there are and what each takes, read from the settings' own schema.

mod forms;

use std::collections::BTreeMap;
use std::fmt;

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::{Config, Sections, duration};

/// What a place in the configuration takes.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) kind: Kind,
    /// The setting's documentation.
    pub(crate) description: String,
    /// What it is if nobody sets it.
    pub(crate) default: Value,
    /// Whether its table is not without it.
    pub(crate) required: bool,
    /// Whether it may be left unset.
    pub(super) optional: bool,
    /// Whether its value is shown to nobody.
    pub(super) secret: bool,
}

#[derive(Debug)]
pub(crate) enum Kind {
    /// Fixed keys.
    Table(BTreeMap<String, Shape>),
    /// Keys that the user names.
    Map(Box<Shape>),
    List(Box<Shape>),
    /// A table, or a text that is short for one.
    TextOrTable(BTreeMap<String, Shape>),
    Text,
    Duration,
    Bool,
    /// A whole number from this to this.
    Count(i64, u64),
    Number,
    OneOf(Vec<String>),
    /// Whatever its reader makes of it.
    Any,
}

/// The JSON Schema of the configuration with these sections.
pub(super) fn schema(sections: &Sections, inline: bool) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = inline);
    let mut generator = settings.into_generator();
    let sections: Vec<_> =
        sections.iter().map(|(name, section)| (name, section.schema(&mut generator).to_value())).collect();
    let mut schema = generator.into_root_schema_for::<Config>().to_value();
    if let Some(properties) = schema["properties"].as_object_mut() {
        properties.extend(sections.into_iter().map(|(name, schema)| (name.to_owned(), schema)));
    }
    schema
}

impl Shape {
    /// The shape of the configuration with these sections.
    pub(super) fn of_config(sections: &Sections) -> Self {
        Self::from_schema(&schema(sections, true))
    }

    /// Reads a schema without references.
    pub(crate) fn from_schema(schema: &Value) -> Self {
        let types = forms::types(schema);
        let description = schema["description"].as_str().unwrap_or_default().replace('\n', " ");
        // An optional one is `anyOf` itself and null.
        let inner = forms::only_form(schema).map(Self::from_schema);
        Self {
            required: false,
            optional: types.contains(&"null") || inner.is_some(),
            secret: schema["writeOnly"] == true || inner.as_ref().is_some_and(|inner| inner.secret),
            default: schema["default"].clone(),
            description: match &inner {
                Some(inner) if description.is_empty() => inner.description.clone(),
                _ => description,
            },
            kind: inner.map_or_else(|| Kind::from_schema(schema, &types), |inner| inner.kind),
        }
    }
}

impl Kind {
    fn from_schema(schema: &Value, types: &[&str]) -> Self {
        if let Some(forms) = forms::all(schema) {
            return forms::kind(&forms);
        }
        if let Some(words) = forms::words(schema) {
            return Kind::OneOf(words);
        }
        if types.contains(&"object") {
            return match &schema["additionalProperties"] {
                Value::Null | Value::Bool(false) => Kind::Table(fields(schema)),
                item => Kind::Map(Box::new(Shape::from_schema(item))),
            };
        }
        if types.contains(&"array") {
            return Kind::List(Box::new(Shape::from_schema(&schema["items"])));
        }
        if schema["format"] == duration::FORMAT {
            return Kind::Duration;
        }
        if types.contains(&"integer") {
            let (least, most) = forms::range(schema);
            return Kind::Count(least, most);
        }
        match types {
            _ if types.contains(&"number") => Kind::Number,
            _ if types.contains(&"boolean") => Kind::Bool,
            _ if types.contains(&"string") => Kind::Text,
            _ => Kind::Any,
        }
    }
}

fn fields(schema: &Value) -> BTreeMap<String, Shape> {
    let required = |key: &String| schema["required"].as_array().is_some_and(|keys| keys.iter().any(|one| one == key));
    let properties = schema["properties"].as_object().into_iter().flatten();
    let field = |(key, schema): (&String, &Value)| {
        (key.clone(), Shape { required: required(key), ..Shape::from_schema(schema) })
    };
    properties.map(field).collect()
}

/// What is expected, in words.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Table(fields) => write!(f, "a table of {}", quoted(fields.keys())),
            Kind::Map(item) if matches!(item.kind, Kind::Table(_)) => f.write_str("a table of named tables"),
            Kind::Map(item) => write!(f, "a table, each of its keys {}", item.kind),
            Kind::List(item) => write!(f, "a list, each of it {}", item.kind),
            Kind::TextOrTable(fields) => write!(f, "a text or a table of {}", quoted(fields.keys())),
            Kind::Text => f.write_str("a text"),
            Kind::Duration => f.write_str("a duration as text, such as \"30s\", \"15m\", \"6h\" or \"28d\""),
            Kind::Bool => f.write_str("true or false"),
            Kind::Count(least, most) => write!(f, "a whole number from {least} to {most}"),
            Kind::Number => f.write_str("a number"),
            Kind::OneOf(words) => write!(f, "one of {}", quoted(words)),
            Kind::Any => f.write_str("a value"),
        }
    }
}

fn quoted<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> String {
    words.into_iter().map(|word| format!("`{}`", word.as_ref())).collect::<Vec<_>>().join(", ")
}
