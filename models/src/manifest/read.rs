//! TOML into types, with errors that carry the path to the key: serde's own know neither path nor candidates.

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use toml::{Table, Value};

use super::key_error::KeyError;

/// Reads a type out of a table.
pub(super) fn table<T: DeserializeOwned>(table: &Table) -> Result<T, KeyError> {
    T::deserialize(MapAccessDeserializer::new(Fields { entries: table.iter(), value: None }))
}

/// Reads a type out of any value.
pub(super) fn value<T: DeserializeOwned>(value: &Value) -> Result<T, KeyError> {
    T::deserialize(Reader(value))
}

struct Reader<'a>(&'a Value);

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = KeyError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, KeyError> {
        match self.0 {
            Value::String(text) => visitor.visit_str(text),
            Value::Integer(number) => visitor.visit_i64(*number),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::Boolean(yes) => visitor.visit_bool(*yes),
            Value::Datetime(time) => visitor.visit_string(time.to_string()),
            Value::Array(items) => visitor.visit_seq(Items { items: items.iter().enumerate() }),
            Value::Table(table) => visitor.visit_map(Fields { entries: table.iter(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, KeyError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, KeyError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, KeyError> {
        match self.0 {
            Value::String(variant) => {
                let variant: StrDeserializer<'_, KeyError> = variant.as_str().into_deserializer();
                visitor.visit_enum(variant)
            }
            Value::Table(table) => {
                visitor.visit_enum(MapAccessDeserializer::new(Fields { entries: table.iter(), value: None }))
            }
            _ => Err(de::Error::custom("a name is expected here; write it in quotes")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

struct Fields<'a> {
    entries: toml::map::Iter<'a, String, Value>,
    value: Option<(&'a String, &'a Value)>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = KeyError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, KeyError> {
        self.value = self.entries.next();
        match self.value {
            Some((key, _)) => {
                let key: StrDeserializer<'_, KeyError> = key.as_str().into_deserializer();
                seed.deserialize(key).map(Some)
            }
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, KeyError> {
        match self.value.take() {
            Some((key, value)) => seed.deserialize(Reader(value)).map_err(|error| error.under(key)),
            None => Err(de::Error::custom("a value was asked for before its key")),
        }
    }
}

struct Items<'a> {
    items: std::iter::Enumerate<std::slice::Iter<'a, Value>>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = KeyError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, KeyError> {
        let Some((number, item)) = self.items.next() else { return Ok(None) };
        seed.deserialize(Reader(item)).map(Some).map_err(|error| error.under(format!("[{number}]")))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}
