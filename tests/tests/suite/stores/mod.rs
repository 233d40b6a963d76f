//! Tests of stores.

mod conformance;
mod postgres;
