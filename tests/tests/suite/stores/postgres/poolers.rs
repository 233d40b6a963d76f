//! What stands between us and PostgreSQL.

use karigar::store::postgres::{Pooler, PostgresStore};
use karigar::store::{Store, StoreError};

use super::Database;

#[tokio::test]
async fn the_way_to_postgresql_is_recognised() {
    let database = Database::create().await;
    for (variable, pooler) in [
        ("KARIGAR_TEST_POSTGRES", Pooler::Direct),
        ("KARIGAR_TEST_PGBOUNCER", Pooler::Transaction),
        ("KARIGAR_TEST_PGBOUNCER_3", Pooler::Transaction),
        ("KARIGAR_TEST_PGBOUNCER_SESSION", Pooler::Session),
    ] {
        let store = PostgresStore::new(&database.config(variable)).unwrap();
        assert_eq!(store.check_pooler().await.unwrap(), pooler, "{variable}");
    }
}

#[tokio::test]
async fn statement_pooling_is_refused_with_its_remedy() {
    let database = Database::create().await;
    let store = PostgresStore::new(&database.config("KARIGAR_TEST_PGBOUNCER_STATEMENT")).unwrap();
    for refused in [store.check_pooler().await.map(drop), store.ping().await, store.migrate().await.map(drop)] {
        assert!(
            matches!(&refused, Err(StoreError::Refused(why)) if why.contains("pool_mode = transaction")),
            "{refused:?}"
        );
    }
}
