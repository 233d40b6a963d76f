//! `commit_with_rows`: the handler's own rows go in with the result, or not at all.

use karigar::store::{Commit, CommitRows, Committed, ReadBack, State, StoreError};
use serde_json::json;

use super::super::jobs::*;
use super::super::subject::{Subject, failing, note};

const NONE: Vec<String> = Vec::new();

pub(crate) async fn rows_and_result_are_written_together(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    let follow_ups = vec![follow_up("next", "{}")];
    let commit = Commit { lease, transition: succeeded("1"), follow_ups: follow_ups.clone() };
    let rows = CommitRows(vec![note("first"), note("second")]);
    assert_eq!(store.commit_with_rows(&commit, &rows).await.unwrap(), Committed::Done);
    assert_eq!(store.notes().await, ["first", "second"]);
    assert_eq!(store.unpublished(lease.hash).await.unwrap(), follow_ups);
    let record = record(store, "a").await;
    assert_eq!((record.state, record.output), (State::Succeeded, Some(json!(1))));
    assert_eq!(store.commit_with_rows(&commit, &rows).await.unwrap(), Committed::Lost);
    assert_eq!(store.notes().await, ["first", "second"]);
}

pub(crate) async fn a_refused_row_takes_everything_back_and_leaves_the_lease(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    let rows = CommitRows(vec![note("first"), failing(|| StoreError::Refused("no such ward".into())), note("third")]);
    let answer = store.commit_with_rows(&commit(lease, succeeded("1")), &rows).await.unwrap();
    assert_eq!(answer, Committed::Refused("no such ward".into()));
    assert_eq!(store.notes().await, NONE);
    assert_eq!(store.read_back(&[lease]).await.unwrap(), [ReadBack::Pending]);
    write(store, lease, dead()).await;
}

pub(crate) async fn a_row_that_met_an_outage_is_an_error_of_the_call_and_takes_everything_back(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    let rows = CommitRows(vec![note("first"), failing(|| StoreError::Unavailable("gone".into()))]);
    let error = store.commit_with_rows(&commit(lease, succeeded("1")), &rows).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    assert_eq!(store.notes().await, NONE);
    assert_eq!(store.read_back(&[lease]).await.unwrap(), [ReadBack::Pending]);
    let again = CommitRows(vec![note("first")]);
    assert_eq!(store.commit_with_rows(&commit(lease, succeeded("1")), &again).await.unwrap(), Committed::Done);
    assert_eq!(store.notes().await, ["first"]);
}

pub(crate) async fn a_lost_lease_runs_no_closure(store: &Subject) {
    let stale = run(store, short("a")).await.lease;
    run(store, request("a")).await;
    let rows = CommitRows(vec![failing(|| panic!("the lease was lost before this ran"))]);
    let answer = store.commit_with_rows(&commit(stale, succeeded("1")), &rows).await.unwrap();
    assert_eq!(answer, Committed::Lost);
}

pub(crate) async fn a_refused_output_takes_the_rows_back(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    let rows = CommitRows(vec![note("first")]);
    let answer = store.commit_with_rows(&commit(lease, succeeded(r#""\u0000""#)), &rows).await.unwrap();
    assert!(matches!(answer, Committed::Refused(_)), "{answer:?}");
    assert_eq!(store.notes().await, NONE);
    assert_eq!(store.read_back(&[lease]).await.unwrap(), [ReadBack::Pending]);
}
