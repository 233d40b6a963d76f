//! Tests of dev.
