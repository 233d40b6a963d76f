//! A person's cancel, in each state.

use std::time::Duration;

use karigar::store::{CancelFound, Renewal, State, Transition};

use super::super::jobs::*;
use super::super::subject::Subject;

pub(crate) async fn an_unseen_job_gets_a_tombstone_that_its_claim_honours(store: &Subject) {
    for _ in 0..2 {
        assert_eq!(store.cancel(&key("a")).await.unwrap(), CancelFound::Unseen);
    }
    let tombstone = record(store, "a").await;
    assert_eq!((tombstone.kind.as_str(), tombstone.state), ("", State::Cancelled));
    assert_eq!((tombstone.source.as_str(), tombstone.id.as_str()), ("tests", "a"));
    assert_eq!((tombstone.started_at, tombstone.finished_at), (None, Some(tombstone.created_at)));
    let wanted = karigar::store::ClaimRequest { tenant: Some("ward 7".into()), ..redriven("a", 2) };
    let terminal = settle(store, wanted.clone()).await;
    assert_eq!((terminal.state, terminal.generation), (State::Cancelled, 2));
    assert!(terminal.published && terminal.fresh);
    let record = record(store, "a").await;
    assert_eq!((record.kind.as_str(), record.queue.as_str()), ("demo.greet", "standard"));
    assert_eq!(record.tenant.as_deref(), Some("ward 7"));
    assert!(!settle(store, wanted.clone()).await.fresh);
    assert_eq!(store.cancel(&key("a")).await.unwrap(), CancelFound::Ended(State::Cancelled));
    let other = karigar::store::ClaimRequest { digest: [8; 32], ..wanted };
    assert_eq!(claim(store, other).await, karigar::store::Claim::Reused);
}

pub(crate) async fn a_waiting_job_is_cancelled_at_once(store: &Subject) {
    ended(store, "a", retry(HOUR)).await;
    assert_eq!(store.cancel(&key("a")).await.unwrap(), CancelFound::Waiting);
    let record = record(store, "a").await;
    assert_eq!((record.state, record.not_before), (State::Cancelled, None));
    assert!(record.finished_at.is_some());
    let terminal = settle(store, request("a")).await;
    assert_eq!((terminal.state, terminal.published, terminal.fresh), (State::Cancelled, true, false));
}

pub(crate) async fn a_running_job_is_told_at_its_next_renewal(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    for _ in 0..2 {
        assert_eq!(store.cancel(&key("a")).await.unwrap(), CancelFound::Running);
    }
    assert_eq!(record(store, "a").await.state, State::Running);
    assert_eq!(store.renew(&[lease], HOUR).await.unwrap(), [Renewal::CancelRequested]);
    write(store, lease, Transition::Cancelled).await;
    let terminal = settle(store, request("a")).await;
    assert_eq!((terminal.state, terminal.published), (State::Cancelled, true));
}

pub(crate) async fn a_retry_that_overtook_a_cancel_is_cancelled_at_the_next_claim(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    assert_eq!(store.cancel(&key("a")).await.unwrap(), CancelFound::Running);
    write(store, lease, retry(HOUR)).await;
    assert_eq!(record(store, "a").await.state, State::Waiting);
    let terminal = settle(store, request("a")).await;
    assert_eq!((terminal.state, terminal.published, terminal.fresh), (State::Cancelled, true, true));
}

pub(crate) async fn a_success_that_overtook_a_cancel_stands(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    store.cancel(&key("a")).await.unwrap();
    write(store, lease, succeeded("1")).await;
    assert_eq!(store.cancel(&key("a")).await.unwrap(), CancelFound::Ended(State::Succeeded));
    assert_eq!(settle(store, request("a")).await.state, State::Succeeded);
}

pub(crate) async fn a_job_that_ended_keeps_its_end(store: &Subject) {
    ended(store, "succeeded", succeeded("1")).await;
    ended(store, "rejected", rejected()).await;
    ended(store, "dead", dead()).await;
    ended(store, "cancelled", Transition::Cancelled).await;
    settle(store, expired("expired")).await;
    ended(store, "was-waiting", retry(Duration::ZERO)).await;
    assert_eq!(store.cancel(&key("was-waiting")).await.unwrap(), CancelFound::Waiting);
    for state in State::ALL.into_iter().filter(|state| state.is_terminal()) {
        let before = record(store, state.as_str()).await;
        assert_eq!(store.cancel(&key(state.as_str())).await.unwrap(), CancelFound::Ended(state));
        assert_eq!(record(store, state.as_str()).await, before);
    }
    assert_eq!(store.cancel(&key("was-waiting")).await.unwrap(), CancelFound::Ended(State::Cancelled));
}
