//! Finding the neighbours of a vector among those that were kept.

use karigar::store::tx::Value;
use karigar::{Context, JobError};

use super::job::{Nearest, Neighbour, SaveAs};
use super::save::{array, model_key};
use crate::inference::ModelUsed;

/// The neighbours as one value of JSON: `$1` collection, `$2` model, `$3` the vector as an array's text, `$4` the name to
/// leave out or null, `$5` how many.
pub const NEAREST: &str = include_str!("nearest.sql");

/// The nearest vectors of the same model, without `own`.
pub(super) async fn find(
    cx: &Context,
    wanted: &Nearest,
    own: Option<&SaveAs>,
    model: &ModelUsed,
    vector: &[f32],
) -> Result<Vec<Neighbour>, JobError> {
    let found = cx.read_json(NEAREST, values(wanted, own, model, vector)).await.map_err(|error| match error.is_reject() {
        true => JobError::reject(format!(
            "`nearest` needs PostgreSQL and its table karigar_embeddings: {error}; leave it out, or send the job to a \
             worker that has them"
        )),
        false => error,
    })?;
    Ok(serde_json::from_value(found)?)
}

/// What [`NEAREST`] is asked with.
pub(super) fn values(wanted: &Nearest, own: Option<&SaveAs>, model: &ModelUsed, vector: &[f32]) -> Vec<Value> {
    vec![
        wanted.collection.as_str().into(),
        model_key(model).into(),
        array(vector).into(),
        own.map(|own| own.reference.as_str()).into(),
        wanted.count.into(),
    ]
}
