//! The statements on the table `karigar_embeddings`, in the SQL of each database.

use karigar::store::Dialect;
use serde::Deserialize;
use serde_json::Value;

use super::job::Neighbour;
use crate::inference::ModelUsed;

/// Keeps one vector: `$1` collection, `$2` name in it, `$3` model, `$4` the vector as an array of JSON.
pub fn save(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => include_str!("postgres/save.sql"),
        Dialect::Sqlite => include_str!("sqlite/save.sql"),
    }
}

/// The neighbours as one value of JSON, for [`neighbours`]: `$1` collection, `$2` model, `$3` the vector as an array of
/// JSON, `$4` the name to leave out or null, `$5` how many.
pub fn nearest(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => include_str!("postgres/nearest.sql"),
        Dialect::Sqlite => include_str!("sqlite/nearest.sql"),
    }
}

/// The neighbours that [`nearest`] found, the nearest first, with their cosines.
///
/// # Errors
/// For JSON that is not its answer.
pub fn neighbours(found: Value) -> Result<Vec<Neighbour>, serde_json::Error> {
    /// `norms` is the product of both squared lengths: not every SQLite has a square root.
    #[derive(Deserialize)]
    struct Compared {
        #[serde(rename = "ref")]
        reference: String,
        dot: f64,
        norms: f64,
    }
    let found: Vec<Compared> = serde_json::from_value(found)?;
    let neighbour = |Compared { reference, dot, norms }| Neighbour { reference, similarity: dot / f64::sqrt(norms) };
    Ok(found.into_iter().map(neighbour).collect())
}

/// What vectors must have in common to be compared.
pub(super) fn model_key(model: &ModelUsed) -> String {
    format!("{}/{}", model.name, model.version)
}

/// A vector as an array of JSON. Each number is written as the double that it equals, so that a database which reads
/// doubles compares the very numbers that the model gave.
pub(super) fn array(vector: &[f32]) -> String {
    Value::from_iter(vector.iter().map(|number| f64::from(*number))).to_string()
}
