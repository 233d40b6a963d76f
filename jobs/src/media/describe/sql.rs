//! The statements on the table `karigar_perceptual_hashes`, in the SQL of each database.

use karigar::store::Dialect;
use karigar::store::tx::Value;
use karigar_pictures::describe::{ALIKE, PerceptualHash};
use serde_json::json;

use super::quarters;

/// Keeps one hash, with [`save_values`].
pub fn save(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => include_str!("postgres/save_hash.sql"),
        Dialect::Sqlite => include_str!("sqlite/save_hash.sql"),
    }
}

/// What [`save`] takes: a collection, a name in it and its hash.
pub fn save_values(collection: &str, reference: &str, hash: PerceptualHash) -> Vec<Value> {
    vec![collection.into(), reference.into(), integer(hash).into()]
}

/// Finds the near duplicates of a hash, with [`near_values`], as the JSON of
/// [`NearDuplicates`](super::NearDuplicates). The indexes of the four quarters answer it; no table is read from its
/// beginning to its end, and none is left out.
pub fn near(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => include_str!("postgres/near_duplicates.sql"),
        Dialect::Sqlite => include_str!("sqlite/near_duplicates.sql"),
    }
}

/// What [`near`] takes: a collection, a hash, the name in it that is left out, and how many are named.
pub fn near_values(collection: &str, hash: PerceptualHash, own: Option<&str>, count: u32) -> Vec<Value> {
    let mut values = vec![collection.into(), integer(hash).into()];
    values.extend(quarters::values(hash).map(|values| json!(values).to_string().into()));
    values.extend([ALIKE.into(), own.into(), count.into()]);
    values
}

/// The integer of the same bits: databases have no unsigned one.
fn integer(PerceptualHash(bits): PerceptualHash) -> i64 {
    bits.cast_signed()
}
