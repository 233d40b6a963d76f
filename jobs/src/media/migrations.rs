//! The tables of the family.

use karigar::store::Migration;

/// Makes the table of [`describe`](super::describe). [`describe::register`](super::describe::register) adds it; who registers
/// the handler alone adds it too.
pub const MIGRATIONS: [Migration; 1] = [Migration {
    name: "media/0001_perceptual_hashes",
    postgres: include_str!("migrations/postgres/0001_perceptual_hashes.sql"),
    sqlite: include_str!("migrations/sqlite/0001_perceptual_hashes.sql"),
}];
