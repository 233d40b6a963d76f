//! The database: reachable, behind a pooler that is safe, with all migrations.

use crate::cli::failure::Failure;
use crate::cli::{connect, program};
use crate::config::Config;
use crate::store::{Migration, Store, StoreError};

use super::finding::Finding;

const CHECK: &str = "database";

pub(super) async fn check(config: &Config, migrations: &[Migration]) -> Vec<Finding> {
    let store = connect::store(config);
    let store = match store.and_then(|store| store.with_migrations(migrations).map_err(Failure::from)) {
        Ok(store) => store,
        Err(failure) => return vec![Finding::error(CHECK, failure.what, failure.remedy.unwrap_or_default())],
    };
    let reached = match store.check_pooler().await {
        Ok(pooler) => Finding::ok(CHECK, format!("reachable, by way of {}", pooler.as_str())),
        Err(error @ StoreError::Unavailable(_)) => return vec![away(&error)],
        Err(error @ StoreError::Refused(_)) => {
            let remedy = "let `database.url` lead to PostgreSQL itself, or to a pooler with pool_mode = transaction (or session)";
            return vec![Finding::error(CHECK, error.to_string(), remedy)];
        }
    };
    vec![reached, pending(&store).await]
}

fn away(error: &StoreError) -> Finding {
    let remedy =
        "check `database.url`, its user and password, `database.tls` and `database.ca`, and the network's rules";
    Finding::error(CHECK, error.to_string(), remedy)
}

/// Whether the schema is the one that this program knows.
pub(super) async fn pending(store: &dyn Store) -> Finding {
    match store.pending_migrations().await {
        Ok(pending) if pending.is_empty() => Finding::ok(CHECK, "all migrations are applied"),
        Ok(pending) => Finding::error(
            CHECK,
            format!("migrations are not applied yet: {}", pending.join(", ")),
            format!("run `{} migrate`", program::name()),
        ),
        Err(error) => away(&error),
    }
}
