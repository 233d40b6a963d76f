//! Finding the near duplicates of a picture among those that were kept.

use karigar::{Context, JobError};
use karigar_pictures::describe::PerceptualHash;

use super::job::{FindNearDuplicates, NearDuplicates, SaveAs};
use super::sql;

/// All near duplicates in the collection, without `own`.
pub(super) async fn find(
    cx: &Context,
    FindNearDuplicates { collection, count }: &FindNearDuplicates,
    own: Option<&SaveAs>,
    hash: PerceptualHash,
) -> Result<NearDuplicates, JobError> {
    let own = own.filter(|own| own.collection == *collection).map(|own| own.reference.as_str());
    let values = sql::near_values(collection.as_str(), hash, own, *count);
    let found = cx.read_json(sql::near(cx.dialect()), values).await.map_err(|error| match error.is_reject() {
        true => JobError::reject(format!("the pictures that `near_duplicates` asks for can't be read: {error}")),
        false => error,
    })?;
    Ok(serde_json::from_value(found)?)
}
