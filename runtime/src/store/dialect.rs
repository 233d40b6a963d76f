//! Whose SQL a store takes: [`Dialect`].

/// The language of a handler's statements. Karigar binds `$1`, `$2`, … in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// PostgreSQL's. The memory store, which runs no SQL, is given it too.
    Postgres,
    /// SQLite's: `karigar dev`.
    Sqlite,
}
