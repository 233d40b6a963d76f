//! Many at once.

use std::collections::HashMap;
use std::sync::Arc;

use karigar::config::DatabaseConfig;
use karigar::store::postgres::PostgresStore;
use karigar::store::{Claim, Committed, JobFilter, ReadBack, Store};
use parking_lot::Mutex;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{Database, claimed, request, store, succeeded};

const TASKS: usize = 20;
const QUERIES: usize = 100;

/// sqlx's defaults get a fifth of these answers wrong, without an error: PgBouncer lends three server connections to
/// twenty clients, and statements that outlive their transaction meet those of others.
#[tokio::test(flavor = "multi_thread")]
async fn twenty_tasks_over_three_server_connections_get_no_answer_of_another() {
    let database = Database::create().await;
    let settings = database.config("KARIGAR_TEST_PGBOUNCER_3");
    let wide = DatabaseConfig { max_connections: TASKS as u32 + 1, ..settings };
    let store = Arc::new(PostgresStore::new(&wide).unwrap());
    store.migrate().await.unwrap();
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        tasks.spawn(queries(Arc::clone(&store), format!("job-{task}")));
    }
    let right: usize = tasks.join_all().await.into_iter().sum();
    assert_eq!(right, TASKS * QUERIES);
}

/// Five kinds of statement in turn, each of whose answers names this task's own job. Returns how many were right.
async fn queries(store: Arc<PostgresStore>, id: String) -> usize {
    let lease = claimed(&store, std::slice::from_ref(&id)).await[0];
    let mine = format!("\"{id}\"");
    assert_eq!(store.commit(&[succeeded(lease, &mine)]).await.unwrap(), [Committed::Done]);
    let key = request(&id).key;
    let mut right = 0;
    for query in 0..QUERIES {
        let is_right = match query % 5 {
            0 => store.get(&key).await.unwrap().is_some_and(|record| record.id == id),
            1 => {
                let filter = JobFilter { id: Some(id.clone()), ..JobFilter::default() };
                let found = store.list(&filter).await.unwrap();
                found.len() == 1 && found[0].output == Some(id.as_str().into())
            }
            2 => store.read_back(&[lease]).await.unwrap() == [ReadBack::Committed],
            3 => {
                matches!(&*store.claim("other", &[request(&id)]).await.unwrap(), [Claim::Settle(end)] if end.published)
            }
            _ => store.unpublished(key.hash()).await.unwrap().is_empty(),
        };
        right += usize::from(is_right);
    }
    right
}

/// Batches that share keys, in whatever order, are claimed once each and never wait for one another in a circle.
#[tokio::test(flavor = "multi_thread")]
async fn claims_of_overlapping_batches_never_deadlock() {
    const KEYS: usize = 40;
    let (database, store) = store("KARIGAR_TEST_PGBOUNCER").await;
    let store = Arc::new(store);
    let runs: Arc<Mutex<HashMap<Uuid, usize>>> = Arc::default();
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let (store, runs) = (Arc::clone(&store), Arc::clone(&runs));
        tasks.spawn(async move {
            for round in 0..5 {
                let mut ids: Vec<usize> = (0..KEYS).collect();
                fastrand::shuffle(&mut ids);
                let requests: Vec<_> = ids[..30].iter().map(|id| request(&format!("{round}-{id}"))).collect();
                let leases: Vec<_> = store
                    .claim("worker", &requests)
                    .await
                    .unwrap()
                    .into_iter()
                    .filter_map(|claim| match claim {
                        Claim::Run(claimed) => Some(claimed.lease),
                        Claim::Busy(_) | Claim::Settle(_) => None,
                        other => panic!("{other:?}"),
                    })
                    .collect();
                for lease in &leases {
                    *runs.lock().entry(lease.hash).or_default() += 1;
                }
                // Renewals and commits of the same rows, each batch in an order of its own.
                let commits: Vec<_> = leases.iter().rev().map(|lease| succeeded(*lease, "null")).collect();
                let (renewed, written) =
                    tokio::join!(store.renew(&leases, request("any").lease), store.commit(&commits));
                renewed.unwrap();
                assert!(written.unwrap().iter().all(|committed| *committed == Committed::Done));
            }
        });
    }
    tasks.join_all().await;
    assert!(runs.lock().values().all(|times| *times == 1), "a job ran twice");
    let deadlocks: i64 = sqlx::query_scalar("select deadlocks from pg_stat_database where datname = $1")
        .bind(database.name())
        .fetch_one(&mut database.connect().await)
        .await
        .unwrap();
    assert_eq!(deadlocks, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn migrating_twice_at_once_applies_each_step_once() {
    let database = Database::create().await;
    let mut tasks = JoinSet::new();
    for variable in ["KARIGAR_TEST_PGBOUNCER", "KARIGAR_TEST_PGBOUNCER_3", "KARIGAR_TEST_POSTGRES"].repeat(2) {
        let store = PostgresStore::new(&database.config(variable)).unwrap();
        tasks.spawn(async move { store.migrate().await.unwrap() });
    }
    let applied: Vec<String> = tasks.join_all().await.concat();
    assert_eq!(applied, ["0001_jobs", "0002_sends_and_limits"]);
    let store = PostgresStore::new(&database.config("KARIGAR_TEST_PGBOUNCER")).unwrap();
    assert!(store.pending_migrations().await.unwrap().is_empty());
}
