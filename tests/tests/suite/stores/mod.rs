//! Tests of stores.

mod conformance;
