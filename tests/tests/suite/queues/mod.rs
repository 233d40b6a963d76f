//! Tests of queues.

mod conformance;
