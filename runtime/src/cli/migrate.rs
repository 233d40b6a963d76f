//! `migrate`: brings the database's schema up to date.

use crate::store::Store;

use super::failure::Failure;
use super::output::Output;

/// Applies what is not applied yet. Safe when many do it at once: one applies, the others find it done.
pub(crate) async fn run(store: &dyn Store, out: &mut Output<'_>) -> Result<(), Failure> {
    let applied = store.migrate().await?;
    if applied.is_empty() {
        return Ok(out.line("the schema is up to date")?);
    }
    Ok(applied.iter().try_for_each(|name| out.line(format!("applied {name}")))?)
}
