//! Tests of stores.

mod conformance;
pub(crate) mod handler_tables;
mod migrations;
pub(crate) mod postgres;
