//! Sections that handlers add to the configuration: `[models]`, `[notify]`.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::problem::Problem;

/// What can be a section: settings with defaults, a schema, and a text form that hides what is secret
/// ([`super::Secret`]). To be derived with `#[serde(default, deny_unknown_fields)]`; the first lines of the types' and
/// fields' documentation become `docs/configuration.md`.
pub trait ConfigSection: Default + Clone + Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static {}

impl<T: Default + Clone + Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static> ConfigSection for T {}

/// The sections that a worker's handlers added, by name.
#[derive(Clone, Default)]
pub struct Sections(BTreeMap<&'static str, Arc<dyn AnySection>>);

/// What stands in those sections, or its defaults.
#[derive(Clone, Default)]
pub struct SectionValues(BTreeMap<&'static str, SectionValue>);

/// One section's settings.
#[derive(Clone)]
pub(super) struct SectionValue {
    settings: Arc<dyn Any + Send + Sync>,
    /// As they may be shown.
    pub(super) shown: Value,
}

/// A section of some type.
pub(super) trait AnySection: Send + Sync {
    fn type_id(&self) -> TypeId;
    fn schema(&self, generator: &mut SchemaGenerator) -> Schema;
    fn defaults(&self) -> Value;
    fn read(&self, value: Value) -> Result<SectionValue, serde_path_to_error::Error<serde_json::Error>>;
    /// What is wrong with settings of this section.
    fn check(&self, value: &SectionValue) -> Vec<Problem>;
}

struct Typed<T> {
    check: fn(&T) -> Vec<Problem>,
    is: PhantomData<fn() -> T>,
}

impl<T: ConfigSection> AnySection for Typed<T> {
    fn type_id(&self) -> TypeId {
        TypeId::of::<T>()
    }

    fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }

    fn defaults(&self) -> Value {
        json!(T::default())
    }

    fn read(&self, value: Value) -> Result<SectionValue, serde_path_to_error::Error<serde_json::Error>> {
        serde_path_to_error::deserialize::<_, T>(value).map(SectionValue::new)
    }

    fn check(&self, value: &SectionValue) -> Vec<Problem> {
        value.settings.downcast_ref().map(self.check).unwrap_or_default()
    }
}

impl SectionValue {
    fn new(settings: impl ConfigSection) -> Self {
        Self { shown: json!(settings), settings: Arc::new(settings) }
    }
}

impl Sections {
    /// Adds a section, with what can be wrong with its values beside their types.
    ///
    /// # Panics
    /// If another type was added under this name before: that is a mistake of the program, and no configuration's.
    pub(crate) fn add<T: ConfigSection>(&mut self, name: &'static str, check: fn(&T) -> Vec<Problem>) {
        let section: Arc<dyn AnySection> = Arc::new(Typed::<T> { check, is: PhantomData });
        if let Some(before) = self.0.insert(name, Arc::clone(&section)) {
            assert!(
                AnySection::type_id(&*before) == AnySection::type_id(&*section),
                "the section `{name}` was added with two types"
            );
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, &dyn AnySection)> {
        self.0.iter().map(|(name, section)| (*name, &**section))
    }
}

impl SectionValues {
    /// Adds a section's settings, as a test needs them.
    #[must_use]
    pub fn with(mut self, name: &'static str, settings: impl ConfigSection) -> Self {
        self.insert(name, SectionValue::new(settings));
        self
    }

    /// The settings of a section.
    ///
    /// # Errors
    /// A section that nobody added, or not with this type; `WorkerBuilder::section` adds it.
    pub fn get<T: ConfigSection>(&self, name: &str) -> Result<T, String> {
        let Some(value) = self.0.get(name) else {
            return Err(format!("there is no section `{name}`; add it by WorkerBuilder::section"));
        };
        let settings = value.settings.downcast_ref::<T>().cloned();
        settings.ok_or_else(|| format!("the section `{name}` was added with another type than {}", T::schema_name()))
    }

    pub(super) fn insert(&mut self, name: &'static str, value: SectionValue) {
        self.0.insert(name, value);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, &SectionValue)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    pub(super) fn of(&self, name: &str) -> Option<&SectionValue> {
        self.0.get(name)
    }
}

/// The names alone.
impl fmt::Debug for Sections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Without what is secret.
impl fmt::Debug for SectionValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(name, value)| (name, &value.shown))).finish()
    }
}

#[cfg(test)]
mod tests;
