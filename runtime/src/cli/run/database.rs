//! Whether a worker may run on its database.

use std::time::Duration;

use crate::cli::failure::Failure;
use crate::cli::program;
use crate::retry;
use crate::store::postgres::PostgresStore;
use crate::store::{Store, StoreError};

/// Returns once the database is found to be fit. Waits for one that is away; fails on one that would give wrong answers
/// or has not the schema.
pub(super) async fn fit(store: &PostgresStore) -> Result<(), Failure> {
    for delay in retry::endless(Duration::from_secs(5)) {
        match look(store).await {
            Ok(pending) if pending.is_empty() => return Ok(()),
            Ok(pending) => {
                return Err(Failure::new(format!("the database lacks migrations: {}", pending.join(", ")))
                    .remedy(format!("run `{} migrate`, then start the worker again", program::name())));
            }
            Err(StoreError::Refused(why)) => return Err(Failure::new(why)),
            Err(StoreError::Unavailable(why)) => {
                tracing::warn!(why, "the database is away; waiting for it");
                tokio::time::sleep(delay).await;
            }
        }
    }
    Ok(())
}

/// The migrations that are not applied yet; an error where the pooler is not fit. Both at once, for a quick start.
async fn look(store: &PostgresStore) -> Result<Vec<String>, StoreError> {
    let (_, pending) = tokio::try_join!(store.check_pooler(), store.pending_migrations())?;
    Ok(pending)
}
