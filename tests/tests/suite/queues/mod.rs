//! Tests of queues.
