//! Pictures judged from outside: beside sharp and a reference in floats, and under files that lie or are broken.
//!
//! `tests/run` sets the environment up; tests/servers/README.md says what each variable is.

mod bombs;
mod child;
mod environment;
mod fuzz;
mod judge;
mod memory;
mod subject;
mod truncated;
