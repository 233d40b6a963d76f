//! The configuration: one TOML file, each value overridable by `KARIGAR__SECTION__KEY`.
//!
//! [`load`] reads both and reports unknown keys and wrong types; [`Loaded::validate`] checks how the values fit
//! together. [`settings`] holds every setting with its default; handlers add [`Sections`] of their own.
//! `docs/configuration.md` is made from both.

mod check;
mod classes;
pub mod duration;
mod environment;
mod load;
mod origin;
mod problem;
mod queue;
mod reference;
mod rules;
mod secret;
mod section;
pub mod settings;
pub(crate) mod shape;
mod tree;
mod validate;

pub use environment::environment;
#[cfg(feature = "dev")]
pub(crate) use load::load_environment;
pub use load::{DEFAULT_FILE, Loaded, Setting, load};
pub use origin::Origin;
pub use problem::{ConfigError, Problem, Problems};
pub use queue::QueueConfig;
pub use reference::reference;
pub use rules::{CompletionConfig, FinalOutcome, S3EventConfig};
pub use secret::{Secret, SecretError};
pub use section::{ConfigSection, SectionValues, Sections};
pub use settings::*;

/// The JSON Schema of the configuration file with these sections, for editors.
pub fn json_schema(sections: &Sections) -> serde_json::Value {
    shape::schema(sections, false)
}
