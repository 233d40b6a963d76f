//! What the tests share: the addresses of the servers that `tests/run` started, and a proxy that makes them fail.

pub mod fault_proxy;
pub mod servers;
