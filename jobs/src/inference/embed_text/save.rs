//! Keeping a vector.

use karigar::Context;
use karigar::store::tx::Value;

use super::job::SaveAs;
use super::sql::{self, array, model_key};
use crate::inference::ModelUsed;

/// Writes the vector in the transaction that commits the job.
pub(super) fn on_commit(cx: &Context, save_as: SaveAs, model: &ModelUsed, vector: &[f32]) {
    let SaveAs { collection, reference } = save_as;
    let values: Vec<Value> =
        vec![collection.as_str().into(), reference.as_str().into(), model_key(model).into(), array(vector).into()];
    cx.on_commit(move |tx| {
        let values = values.clone();
        Box::pin(async move { tx.execute(sql::save(tx.dialect()), values).await.map(drop) })
    });
}
