//! Keeping a hash.

use karigar::Context;
use karigar_pictures::describe::PerceptualHash;

use super::job::SaveAs;
use super::sql;

/// Writes the hash in the transaction that commits the job.
pub(super) fn on_commit(cx: &Context, SaveAs { collection, reference }: &SaveAs, hash: PerceptualHash) {
    let values = sql::save_values(collection.as_str(), reference.as_str(), hash);
    cx.on_commit(move |tx| {
        let values = values.clone();
        Box::pin(async move { tx.execute(sql::save(tx.dialect()), values).await.map(drop) })
    });
}
