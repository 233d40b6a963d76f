//! What only the store in PostgreSQL has: a server, poolers, logins, a schema that others read.

mod crowds;
mod handler_rows;
mod logins;
mod outages;
mod poolers;
mod refusals;
mod schema;

use std::time::Duration;

use karigar::JobKey;
use karigar::store::postgres::PostgresStore;
use karigar::store::{Claim, ClaimRequest, Commit, Lease, Store, Transition};
use karigar_tests::database::Database;

/// A database with the schema in it, and a store that reaches it by the address in this environment variable.
async fn store(variable: &str) -> (Database, PostgresStore) {
    let database = Database::create().await;
    let store = PostgresStore::new(&database.config(variable)).unwrap();
    store.migrate().await.unwrap();
    (database, store)
}

/// A claim of a job that is new.
pub(crate) fn request(id: &str) -> ClaimRequest {
    ClaimRequest {
        key: JobKey::new("tests", id).unwrap(),
        kind: "demo.greet".into(),
        digest: [7; 32],
        generation: 0,
        queue: "standard".into(),
        tenant: None,
        expires_at: None,
        run_at: None,
        lease: Duration::from_secs(60),
        max_losses: 3,
    }
}

/// Claims jobs that nobody else wants.
async fn claimed(store: &PostgresStore, ids: &[String]) -> Vec<Lease> {
    let requests: Vec<ClaimRequest> = ids.iter().map(|id| request(id)).collect();
    let claims = store.claim("worker", &requests).await.unwrap();
    claims
        .into_iter()
        .map(|claim| match claim {
            Claim::Run(claimed) => claimed.lease,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn succeeded(lease: Lease, output: &str) -> Commit {
    Commit { lease, transition: Transition::Succeeded { output: output.into() }, follow_ups: Vec::new() }
}
