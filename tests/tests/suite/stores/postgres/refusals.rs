//! Rows that the database refuses.

use karigar::store::postgres::PostgresStore;
use karigar::store::{Committed, ReadBack, State, Store, StoreError};

use super::{Database, claimed, request, store, succeeded};

#[tokio::test]
async fn a_bad_row_is_split_out_of_its_batch_and_charged_alone() {
    let (database, store) = store("KARIGAR_TEST_PGBOUNCER").await;
    sqlx::raw_sql("alter table karigar_output add constraint no_bad_luck check (output <> '13')")
        .execute(&mut database.connect().await)
        .await
        .unwrap();
    let ids: Vec<String> = (0..20).map(|id| id.to_string()).collect();
    let leases = claimed(&store, &ids).await;
    let commits: Vec<_> = leases.iter().zip(&ids).map(|(lease, id)| succeeded(*lease, id)).collect();
    let answers = store.commit(&commits).await.unwrap();
    for (id, answer) in answers.iter().enumerate() {
        match answer {
            Committed::Refused(why) if id == 13 => assert!(why.contains("no_bad_luck"), "{why}"),
            answer => assert_eq!((answer, id == 13), (&Committed::Done, false), "{id}"),
        }
    }
    assert_eq!(store.read_back(&leases[13..14]).await.unwrap(), [ReadBack::Pending]);
    assert_eq!(store.get(&request("14").key).await.unwrap().unwrap().state, State::Succeeded);
}

#[tokio::test]
async fn a_schema_that_is_not_there_is_refused_with_what_to_run() {
    let database = Database::create().await;
    let store = PostgresStore::new(&database.config("KARIGAR_TEST_PGBOUNCER")).unwrap();
    assert_eq!(store.pending_migrations().await.unwrap(), ["0001_jobs", "0002_sends_and_limits"]);
    let refused = store.claim("worker", &[request("a")]).await;
    assert!(matches!(&refused, Err(StoreError::Refused(why)) if why.contains("karigar migrate")), "{refused:?}");
}
