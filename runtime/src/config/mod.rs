//! The configuration: one TOML file, each value overridable by `KARIGAR__SECTION__KEY`.

pub mod settings;

pub use settings::*;
