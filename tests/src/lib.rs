//! What the tests share: handlers, databases of their own, a store that fails on demand, and the addresses of the
//! servers that `tests/run` started.

pub mod database;
pub mod flaky_store;
pub mod scripted;
pub mod servers;
