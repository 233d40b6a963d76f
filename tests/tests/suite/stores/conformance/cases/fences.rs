//! Fence and token: who may write.

use std::time::Duration;

use karigar::store::{Claim, ClaimRequest, CommitRows, Committed, Lease, ReadBack, Renewal, State};
use serde_json::json;
use uuid::Uuid;

use super::super::jobs::*;
use super::super::subject::{Subject, note};

pub(crate) async fn a_stale_fence_writes_nothing(store: &Subject) {
    let stale = run(store, short("a")).await.lease;
    let live = run(store, request("a")).await.lease;
    assert_eq!(committed(store, commit(stale, succeeded("1"))).await, Committed::Lost);
    let rows = CommitRows(vec![note("stale")]);
    let answer = store.commit_with_rows(&commit(stale, succeeded("1")), &rows).await.unwrap();
    assert_eq!(answer, Committed::Lost);
    assert_eq!(store.renew(&[stale], HOUR).await.unwrap(), [Renewal::Lost]);
    store.set_progress(stale, &json!("stale")).await.unwrap();
    assert_eq!(store.read_back(&[stale, live]).await.unwrap(), [ReadBack::Lost, ReadBack::Pending]);
    let record = record(store, "a").await;
    assert_eq!((record.state, record.progress, record.output), (State::Running, None, None));
    assert_eq!(store.notes().await, Vec::<String>::new());
    write(store, live, succeeded("2")).await;
}

pub(crate) async fn fence_and_token_must_both_match(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    let wrong = [
        Lease { token: Uuid::new_v4(), ..lease },
        Lease { fence: lease.fence + 1, ..lease },
        Lease { fence: lease.fence - 1, ..lease },
        Lease { hash: key("b").hash(), ..lease },
    ];
    for other in wrong {
        assert_eq!(committed(store, commit(other, succeeded("1"))).await, Committed::Lost);
        assert_eq!(store.renew(&[other], HOUR).await.unwrap(), [Renewal::Lost]);
    }
    write(store, lease, succeeded("1")).await;
}

pub(crate) async fn a_renewal_extends_even_an_expired_lease(store: &Subject) {
    let lease = run(store, short("a")).await.lease;
    assert_eq!(store.renew(&[lease], HOUR).await.unwrap(), [Renewal::Held]);
    match claim(store, request("a")).await {
        Claim::Busy(left) => assert!(left <= HOUR && left > HOUR / 2, "{left:?}"),
        other => panic!("{other:?}"),
    }
    // And it may give time back.
    assert_eq!(store.renew(&[lease], Duration::ZERO).await.unwrap(), [Renewal::Held]);
    assert_eq!(run(store, request("a")).await.losses, 1);
}

pub(crate) async fn renewals_are_answered_in_order(store: &Subject) {
    let ended = ended(store, "over", succeeded("1")).await;
    let mut leases = Vec::new();
    for id in ["a", "b", "c"] {
        leases.push(run(store, request(id)).await.lease);
    }
    store.cancel(&key("b")).await.unwrap();
    let unknown = Lease { hash: key("unknown").hash(), fence: 1, token: Uuid::new_v4() };
    let renewed = store.renew(&[leases[2], ended, leases[1], unknown, leases[0]], HOUR).await.unwrap();
    let expected = [Renewal::Held, Renewal::Lost, Renewal::CancelRequested, Renewal::Lost, Renewal::Held];
    assert_eq!(renewed, expected);
}

pub(crate) async fn a_commit_is_read_back_as_committed_until_another_claims(store: &Subject) {
    let a = run(store, request("a")).await.lease;
    let b = run(store, request("b")).await.lease;
    let unknown = Lease { hash: key("unknown").hash(), fence: 1, token: Uuid::new_v4() };
    write(store, b, retry(Duration::ZERO)).await;
    let found = store.read_back(&[b, unknown, a]).await.unwrap();
    assert_eq!(found, [ReadBack::Committed, ReadBack::Lost, ReadBack::Pending]);
    write(store, a, succeeded("1")).await;
    run(store, request("b")).await;
    assert_eq!(store.read_back(&[a, b]).await.unwrap(), [ReadBack::Committed, ReadBack::Lost]);
}

pub(crate) async fn a_row_that_a_claim_ended_reads_back_as_lost(store: &Subject) {
    let mut leases = Vec::new();
    for id in ["lost", "expired", "cancelled"] {
        leases.push(run(store, short(id)).await.lease);
    }
    leases.push(run(store, request("waiting")).await.lease);
    write(store, leases[3], retry(Duration::ZERO)).await;
    store.cancel(&key("cancelled")).await.unwrap();
    let ends = [
        (ClaimRequest { max_losses: 0, ..request("lost") }, State::Dead),
        (expired("expired"), State::Expired),
        (request("cancelled"), State::Cancelled),
        (expired("waiting"), State::Expired),
    ];
    for (request, end) in ends {
        assert_eq!(settle(store, request).await.state, end);
    }
    assert_eq!(store.read_back(&leases).await.unwrap(), [ReadBack::Lost; 4]);
}

pub(crate) async fn progress_is_kept_only_while_the_lease_holds(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    for progress in [json!({"page": 1}), json!("日本"), json!(2)] {
        store.set_progress(lease, &progress).await.unwrap();
        assert_eq!(record(store, "a").await.progress, Some(progress));
    }
    write(store, lease, dead()).await;
    store.set_progress(lease, &json!("too late")).await.unwrap();
    assert_eq!(record(store, "a").await.progress, Some(json!(2)));
}
