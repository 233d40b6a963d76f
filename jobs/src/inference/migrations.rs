//! The tables of the family.

use karigar::store::Migration;

/// Makes the table of [`embed_text`](super::embed_text). [`register`](super::register) adds it; who registers a handler
/// alone adds it too.
pub const MIGRATIONS: [Migration; 1] = [Migration {
    name: "inference/0001_embeddings",
    postgres: include_str!("migrations/postgres/0001_embeddings.sql"),
    sqlite: include_str!("migrations/sqlite/0001_embeddings.sql"),
}];
