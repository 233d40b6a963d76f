//! Finding the neighbours of a vector among those that were kept.

use karigar::store::tx::Value;
use karigar::{Context, JobError};

use super::job::{Nearest, Neighbour, SaveAs};
use super::sql::{self, array, model_key};
use crate::inference::ModelUsed;

/// The nearest vectors of the same model, without `own`.
pub(super) async fn find(
    cx: &Context,
    wanted: &Nearest,
    own: Option<&SaveAs>,
    model: &ModelUsed,
    vector: &[f32],
) -> Result<Vec<Neighbour>, JobError> {
    let values = values(wanted, own, model, vector);
    let found = cx.read_json(sql::nearest(cx.dialect()), values).await.map_err(|error| match error.is_reject() {
        true => JobError::reject(format!("the neighbours that `nearest` asks for can't be read: {error}")),
        false => error,
    })?;
    Ok(sql::neighbours(found)?)
}

/// What the neighbours are asked for with.
pub(super) fn values(wanted: &Nearest, own: Option<&SaveAs>, model: &ModelUsed, vector: &[f32]) -> Vec<Value> {
    vec![
        wanted.collection.as_str().into(),
        model_key(model).into(),
        array(vector).into(),
        own.map(|own| own.reference.as_str()).into(),
        wanted.count.into(),
    ]
}
