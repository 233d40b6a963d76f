//! Sends: who may make an effect outside, and what is known of it after.

use std::time::Duration;

use karigar::store::{Begun, Lease, OnDoubt, SendClaim, SendState, Transition};
use uuid::Uuid;

use super::super::jobs::*;
use super::super::subject::Subject;

fn mail(lease: Lease) -> SendClaim {
    SendClaim { lease, name: "mail".into(), call: Uuid::new_v4() }
}

async fn begin(store: &Subject, claim: &SendClaim, on_doubt: OnDoubt) -> Begun {
    store.begin_send(claim, on_doubt).await.unwrap()
}

const FIRST: Begun = Begun::Claimed { first: true };
const AGAIN: Begun = Begun::Claimed { first: false };

async fn states(store: &Subject, id: &str) -> Vec<(String, SendState)> {
    record(store, id).await.sends.into_iter().map(|send| (send.name, send.state)).collect()
}

pub(crate) async fn a_send_is_claimed_then_sealed_and_gives_its_answer_back(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    let claim = mail(lease);
    assert_eq!(record(store, "a").await.sends, []);
    assert_eq!(begin(store, &claim, OnDoubt::Hold).await, FIRST);
    assert_eq!(states(store, "a").await, [("mail".to_owned(), SendState::Claimed)]);
    let answer = r#"{"id":"0102 मेल","nul":"\u0000"}"#;
    assert!(store.seal_send(&claim, answer).await.unwrap());
    // The answer to the seal may be lost: it is said again.
    assert!(store.seal_send(&claim, answer).await.unwrap());
    assert_eq!(states(store, "a").await, [("mail".to_owned(), SendState::Sealed)]);
    for on_doubt in [OnDoubt::Hold, OnDoubt::Retry] {
        assert_eq!(begin(store, &mail(lease), on_doubt).await, Begun::Sealed { answer: answer.into() });
    }
    write(store, lease, retry(Duration::ZERO)).await;
    let second = run(store, request("a")).await.lease;
    assert_eq!(begin(store, &mail(second), OnDoubt::Retry).await, Begun::Sealed { answer: answer.into() });
}

pub(crate) async fn sends_of_a_job_and_of_others_are_apart(store: &Subject) {
    let (a, b) = (run(store, request("a")).await.lease, run(store, request("b")).await.lease);
    let other = SendClaim { name: "sms".into(), ..mail(a) };
    for claim in [mail(a), other, mail(b)] {
        assert_eq!(begin(store, &claim, OnDoubt::Hold).await, FIRST);
    }
    let names: Vec<String> = states(store, "a").await.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["mail", "sms"]);
    assert_eq!(record(store, "b").await.sends.len(), 1);
}

pub(crate) async fn a_claim_whose_answer_was_lost_is_made_again_by_the_same_call(store: &Subject) {
    let claim = mail(run(store, request("a")).await.lease);
    assert_eq!(begin(store, &claim, OnDoubt::Hold).await, FIRST);
    assert_eq!(begin(store, &claim, OnDoubt::Hold).await, FIRST);
}

pub(crate) async fn a_send_that_was_never_sealed_is_in_doubt_after_another_claim(store: &Subject) {
    let first = mail(run(store, short("a")).await.lease);
    begin(store, &first, OnDoubt::Hold).await;
    let lease = run(store, request("a")).await.lease;
    assert_eq!(states(store, "a").await, [("mail".to_owned(), SendState::InDoubt)]);
    assert!(matches!(begin(store, &mail(lease), OnDoubt::Hold).await, Begun::InDoubt { .. }));
    let again = mail(lease);
    assert_eq!(begin(store, &again, OnDoubt::Retry).await, AGAIN);
    assert_eq!(begin(store, &again, OnDoubt::Retry).await, AGAIN);
    assert_eq!(states(store, "a").await, [("mail".to_owned(), SendState::Claimed)]);
    // The first one comes back: its word is not taken for that of the second.
    assert!(!store.seal_send(&first, "1").await.unwrap());
    store.free_send(&first).await.unwrap();
    assert!(store.seal_send(&again, "2").await.unwrap());
    assert_eq!(begin(store, &mail(lease), OnDoubt::Hold).await, Begun::Sealed { answer: "2".into() });
}

pub(crate) async fn a_second_call_of_the_same_run_is_in_doubt_too(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    begin(store, &mail(lease), OnDoubt::Hold).await;
    assert!(matches!(begin(store, &mail(lease), OnDoubt::Hold).await, Begun::InDoubt { .. }));
    assert_eq!(begin(store, &mail(lease), OnDoubt::Retry).await, AGAIN);
}

pub(crate) async fn a_worker_that_lost_its_row_claims_no_send(store: &Subject) {
    let stale = run(store, short("a")).await.lease;
    let live = run(store, request("a")).await.lease;
    let unknown = Lease { hash: key("unknown").hash(), ..live };
    for lease in [stale, unknown, Lease { token: Uuid::new_v4(), ..live }, Lease { fence: live.fence + 1, ..live }] {
        assert_eq!(begin(store, &mail(lease), OnDoubt::Retry).await, Begun::Lost);
    }
    assert_eq!(begin(store, &mail(live), OnDoubt::Hold).await, FIRST);
    write(store, live, succeeded("1")).await;
    assert_eq!(begin(store, &mail(live), OnDoubt::Retry).await, Begun::Lost);
}

pub(crate) async fn a_send_that_was_made_is_sealed_even_by_a_worker_that_lost_its_row(store: &Subject) {
    let first = mail(run(store, short("a")).await.lease);
    begin(store, &first, OnDoubt::Hold).await;
    let lease = run(store, request("a")).await.lease;
    assert!(store.seal_send(&first, "1").await.unwrap());
    assert_eq!(begin(store, &mail(lease), OnDoubt::Retry).await, Begun::Sealed { answer: "1".into() });
}

pub(crate) async fn a_send_that_was_not_made_is_freed_unless_an_earlier_one_may_have_been(store: &Subject) {
    let first = mail(run(store, short("a")).await.lease);
    begin(store, &first, OnDoubt::Hold).await;
    store.free_send(&first).await.unwrap();
    assert_eq!(record(store, "a").await.sends, []);
    let second = mail(first.lease);
    assert_eq!(begin(store, &second, OnDoubt::Hold).await, FIRST);
    // Nothing is known of the second; the third knows that it was not made itself, and no more.
    let third = mail(run(store, request("a")).await.lease);
    assert_eq!(begin(store, &third, OnDoubt::Retry).await, AGAIN);
    store.free_send(&third).await.unwrap();
    assert!(matches!(begin(store, &mail(third.lease), OnDoubt::Hold).await, Begun::InDoubt { .. }));
    // What is sealed stays, whoever frees it.
    let fourth = mail(third.lease);
    begin(store, &fourth, OnDoubt::Retry).await;
    assert!(store.seal_send(&fourth, "4").await.unwrap());
    store.free_send(&fourth).await.unwrap();
    assert_eq!(begin(store, &mail(third.lease), OnDoubt::Hold).await, Begun::Sealed { answer: "4".into() });
}

pub(crate) async fn a_later_generation_makes_a_held_send_again_and_keeps_a_sealed_one(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    let sealed = SendClaim { name: "sms".into(), ..mail(lease) };
    begin(store, &sealed, OnDoubt::Hold).await;
    assert!(store.seal_send(&sealed, "\"id\"").await.unwrap());
    begin(store, &mail(lease), OnDoubt::Hold).await;
    write(store, lease, rejected()).await;
    let expected = [("sms".to_owned(), SendState::Sealed), ("mail".to_owned(), SendState::InDoubt)];
    let found = states(store, "a").await;
    assert!(expected.iter().all(|send| found.contains(send)), "{found:?}");
    let lease = run(store, redriven("a", 1)).await.lease;
    let sms = SendClaim { name: "sms".into(), ..mail(lease) };
    assert_eq!(begin(store, &sms, OnDoubt::Retry).await, Begun::Sealed { answer: "\"id\"".into() });
    assert_eq!(begin(store, &mail(lease), OnDoubt::Hold).await, AGAIN);
    assert!(matches!(begin(store, &mail(lease), OnDoubt::Hold).await, Begun::InDoubt { .. }));
}

pub(crate) async fn of_twenty_calls_for_one_send_at_once_exactly_one_sends(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let store = store.shared();
        calls.spawn(async move { store.begin_send(&mail(lease), OnDoubt::Hold).await.unwrap() });
    }
    let begun = calls.join_all().await;
    let sends = begun.iter().filter(|begun| **begun == FIRST).count();
    let held = begun.iter().filter(|begun| matches!(begun, Begun::InDoubt { .. })).count();
    assert_eq!((sends, held), (1, 19), "{begun:?}");
}

pub(crate) async fn sends_are_listed_with_their_jobs_and_purged_with_them(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    run(store, request("b")).await;
    let claim = mail(lease);
    begin(store, &claim, OnDoubt::Hold).await;
    assert!(store.seal_send(&claim, "1").await.unwrap());
    write(store, lease, Transition::Succeeded { output: "1".into() }).await;
    let listed = store.list(&Default::default()).await.unwrap();
    let sends = |id: &str| listed.iter().find(|job| job.id == id).map(|job| job.sends.clone()).unwrap();
    assert_eq!((sends("a"), sends("b")), (record(store, "a").await.sends, Vec::new()));
    let send = &sends("a")[0];
    assert!(send.sealed_at.is_some_and(|sealed| sealed >= send.claimed_at), "{send:?}");
    eventually(|| async { (store.purge(Duration::ZERO, 10).await.unwrap() == 1).then_some(()) }).await;
    let anew = run(store, request("a")).await.lease;
    assert_eq!(record(store, "a").await.sends, []);
    assert_eq!(begin(store, &mail(anew), OnDoubt::Hold).await, FIRST);
}
