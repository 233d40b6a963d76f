//! What the tests share: the addresses of the servers that `tests/run` started.

pub mod database;
pub mod servers;
