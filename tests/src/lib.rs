//! What the tests share: handlers, databases of their own, worker processes, servers that fail on demand, and the
//! addresses of the servers that `tests/run` started.

pub mod database;
pub mod fault_proxy;
pub mod fcm;
pub mod flaky_store;
pub mod mailbox;
pub mod models;
pub mod receiver;
pub mod rig;
pub mod scripted;
pub mod sentences;
pub mod servers;
pub mod spoiled;
