use serde_json::json;

use super::*;
use crate::store::{Claimed, State, Transition};

const NOW: i64 = 1_700_000_000_000;

fn request(id: &str) -> ClaimRequest {
    ClaimRequest {
        key: JobKey::new("tests", id).expect("a key"),
        kind: "demo.greet".into(),
        digest: [7; 32],
        generation: 0,
        queue: "standard".into(),
        tenant: None,
        expires_at: None,
        run_at: None,
        lease: Duration::from_secs(60),
        max_losses: 2,
    }
}

async fn claimed(store: &MemoryStore, id: &str) -> Lease {
    match store.claim("w1", &[request(id)]).await.expect("claimed").remove(0) {
        Claim::Run(claimed) => claimed.lease,
        other => panic!("{other:?}"),
    }
}

fn succeeded(lease: Lease) -> Commit {
    Commit { lease, transition: Transition::Succeeded { output: "1".into() }, follow_ups: Vec::new() }
}

#[tokio::test]
async fn a_lease_ends_by_the_clock_that_was_given() {
    let clock = Clock::manual(NOW);
    let store = MemoryStore::new(clock.clone());
    claimed(&store, "a").await;
    clock.advance(Duration::from_secs(59));
    let again = store.claim("w2", &[request("a")]).await.expect("claimed");
    assert_eq!(again, [Claim::Busy(Duration::from_secs(1))]);
    clock.advance(Duration::from_secs(1));
    let again = store.claim("w2", &[request("a")]).await.expect("claimed").remove(0);
    assert!(matches!(again, Claim::Run(Claimed { losses: 1, .. })), "{again:?}");
}

#[tokio::test]
async fn the_statements_of_a_commit_are_kept_in_order_for_tests_to_look_at() {
    let store = MemoryStore::new(Clock::manual(NOW));
    let commit = succeeded(claimed(&store, "a").await);
    let rows = CommitRows(vec![
        Box::new(|tx| Box::pin(async { tx.execute("insert 1", vec![1.into()]).await.map(drop) })),
        Box::new(|tx| Box::pin(async { tx.execute("insert 2", vec![]).await.map(drop) })),
    ]);
    assert_eq!(store.commit_with_rows(&commit, &rows).await.expect("committed"), Committed::Done);
    let statements = store.statements().lock().clone();
    assert_eq!(statements, [("insert 1".to_owned(), vec![1.into()]), ("insert 2".to_owned(), vec![])]);
}

#[tokio::test]
async fn statements_of_a_commit_that_was_refused_or_lost_are_forgotten() {
    let store = MemoryStore::new(Clock::manual(NOW));
    let lease = claimed(&store, "a").await;
    let rows = CommitRows(vec![
        Box::new(|tx| Box::pin(async { tx.execute("insert 1", vec![]).await.map(drop) })),
        Box::new(|_| Box::pin(async { Err(StoreError::Refused("no".into())) })),
    ]);
    let refused = store.commit_with_rows(&succeeded(lease), &rows).await.expect("answered");
    assert_eq!(refused, Committed::Refused("no".into()));
    assert_eq!(store.commit(&[succeeded(lease)]).await.expect("answered"), [Committed::Done]);
    let insert: CommitRows =
        CommitRows(vec![Box::new(|tx| Box::pin(async { tx.execute("insert 2", vec![]).await.map(drop) }))]);
    assert_eq!(store.commit_with_rows(&succeeded(lease), &insert).await.expect("answered"), Committed::Lost);
    assert!(store.statements().lock().is_empty());
}

#[tokio::test]
async fn a_list_is_ordered_by_creation_and_then_by_hash() {
    let clock = Clock::manual(NOW);
    let store = MemoryStore::new(clock.clone());
    claimed(&store, "old").await;
    clock.advance(Duration::from_millis(1));
    let (b, c) = (claimed(&store, "b").await, claimed(&store, "c").await);
    let newest = if b.hash > c.hash { "b" } else { "c" };
    let ids: Vec<String> =
        store.list(&JobFilter::default()).await.expect("listed").into_iter().map(|record| record.id).collect();
    assert_eq!((ids[0].as_str(), ids[2].as_str()), (newest, "old"));
}

#[tokio::test]
async fn an_output_is_read_with_its_record() {
    let store = MemoryStore::new(Clock::manual(NOW));
    let lease = claimed(&store, "a").await;
    store.commit(&[succeeded(lease)]).await.expect("committed");
    let record = store.get_by_hash(lease.hash).await.expect("read").expect("a record");
    assert_eq!((record.state, record.output), (State::Succeeded, Some(json!(1))));
}
