//! Keeping a vector.

use std::fmt::Write as _;

use karigar::Context;
use karigar::store::tx::Value;
use karigar::store::{StoreError, Tx};

use super::job::SaveAs;
use crate::inference::ModelUsed;

/// Makes the table that vectors are kept in, on PostgreSQL.
pub const TABLE: &str = include_str!("table.sql");

/// Keeps one vector: `$1` collection, `$2` name in it, `$3` model, `$4` the vector as an array's text.
pub const SAVE: &str = include_str!("save.sql");

/// Writes the vector in the transaction that commits the job.
pub(super) fn on_commit(cx: &Context, save_as: SaveAs, model: &ModelUsed, vector: &[f32]) {
    let SaveAs { collection, reference } = save_as;
    let values: Vec<Value> =
        vec![collection.as_str().into(), reference.as_str().into(), model_key(model).into(), array(vector).into()];
    cx.on_commit(move |tx| {
        let values = values.clone();
        Box::pin(async move {
            if matches!(tx, Tx::Sqlite(_)) {
                return Err(StoreError::Refused(
                    "`save_as` needs PostgreSQL, and this worker keeps its records in SQLite; leave it out, or set \
                     [database] to PostgreSQL"
                        .to_owned(),
                ));
            }
            tx.execute(SAVE, values).await.map(drop)
        })
    });
}

/// What vectors must have in common to be compared.
pub(super) fn model_key(model: &ModelUsed) -> String {
    format!("{}/{}", model.name, model.version)
}

/// A vector as PostgreSQL writes an array. Every number comes back as it was.
pub(super) fn array(vector: &[f32]) -> String {
    let mut text = String::with_capacity(12 * vector.len());
    text.push('{');
    for (at, number) in vector.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        // Writing into a string can't fail.
        let _ = write!(text, "{comma}{number}");
    }
    text.push('}');
    text
}
