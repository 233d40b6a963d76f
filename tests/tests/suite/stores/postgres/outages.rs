//! Connections that break.

use std::sync::Arc;

use futures_util::FutureExt;
use karigar::store::tx::CommitRow;
use karigar::store::{CommitRows, Committed, ReadBack, Renewal, Store, StoreError};
use tokio::sync::Notify;

use super::{claimed, request, store, succeeded};

#[tokio::test]
async fn connections_that_broke_while_idle_cost_no_call() {
    let (database, store) = store("KARIGAR_TEST_POSTGRES").await;
    let lease = claimed(&store, &["a".into()]).await[0];
    assert_eq!(store.renew(&[lease], request("a").lease).await.unwrap(), [Renewal::Held]);
    sqlx::query(
        "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()",
    )
    .bind(database.name())
    .execute(&mut database.connect().await)
    .await
    .unwrap();
    assert_eq!(store.renew(&[lease], request("a").lease).await.unwrap(), [Renewal::Held]);
    assert_eq!(store.commit(&[succeeded(lease, "1")]).await.unwrap(), [Committed::Done]);
}

#[tokio::test]
async fn a_connection_that_breaks_in_a_transaction_is_not_used_again() {
    for variable in ["KARIGAR_TEST_POSTGRES", "KARIGAR_TEST_PGBOUNCER"] {
        let (_database, store) = store(variable).await;
        let lease = claimed(&store, &["a".into()]).await[0];
        let breaks: CommitRow = Box::new(|tx| {
            async move { tx.execute("select pg_terminate_backend(pg_backend_pid())", vec![]).await.map(drop) }.boxed()
        });
        let breaks = CommitRows(vec![breaks]);
        let broken = store.commit_with_rows(&succeeded(lease, "1"), &breaks).await;
        assert!(matches!(broken, Err(StoreError::Unavailable(_))), "{variable}: {broken:?}");
        assert_eq!(store.read_back(&[lease]).await.unwrap(), [ReadBack::Pending], "{variable}");
        assert_eq!(store.commit(&[succeeded(lease, "1")]).await.unwrap(), [Committed::Done], "{variable}");
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_halfway_writes_nothing_and_spoils_nothing() {
    let (_database, store) = store("KARIGAR_TEST_PGBOUNCER").await;
    let lease = claimed(&store, &["a".into()]).await[0];
    let began = Arc::new(Notify::new());
    let signal = Arc::clone(&began);
    let hangs: CommitRow = Box::new(move |_| {
        signal.notify_one();
        std::future::pending().boxed()
    });
    let hangs = CommitRows(vec![hangs]);
    let commit = succeeded(lease, "1");
    tokio::select! {
        _ = store.commit_with_rows(&commit, &hangs) => panic!("the closure never ends"),
        () = began.notified() => {}
    }
    assert_eq!(store.read_back(&[lease]).await.unwrap(), [ReadBack::Pending]);
    assert_eq!(store.commit(&[commit]).await.unwrap(), [Committed::Done]);
}

/// The lease manager has a runtime of its own, and its connection lives there.
#[tokio::test]
async fn renewals_work_from_another_runtime() {
    let (_database, store) = store("KARIGAR_TEST_PGBOUNCER").await;
    let lease = claimed(&store, &["a".into()]).await[0];
    std::thread::scope(|scope| {
        let renewing = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(store.renew(&[lease], request("a").lease))
        });
        assert_eq!(renewing.join().unwrap().unwrap(), [Renewal::Held]);
    });
    assert_eq!(store.commit(&[succeeded(lease, "1")]).await.unwrap(), [Committed::Done]);
}
