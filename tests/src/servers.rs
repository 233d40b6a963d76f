//! The addresses that `tests/run` tells by environment; `tests/servers/README.md` lists them.

/// The value of an environment variable of `tests/run`.
///
/// # Panics
/// Without it: these tests need real servers.
pub fn server(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run ./tests/run, which starts the servers"))
}
