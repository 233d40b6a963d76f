//! Tests of stores.

mod conformance;
mod migrations;
mod postgres;
