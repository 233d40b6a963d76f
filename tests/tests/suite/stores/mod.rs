//! Tests of stores.

mod conformance;
mod migrations;
pub(crate) mod postgres;
