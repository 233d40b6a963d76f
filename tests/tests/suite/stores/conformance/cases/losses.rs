//! Workers that are lost, and the counters.

use std::time::Duration;

use karigar::store::{CancelFound, ClaimRequest, State, Transition};

use super::super::jobs::*;
use super::super::subject::Subject;

pub(crate) async fn a_claim_over_an_expired_lease_counts_a_loss(store: &Subject) {
    let first = run(store, short("a")).await;
    let second = run(store, ClaimRequest { queue: "other".into(), ..short("a") }).await;
    assert_eq!((second.losses, second.failures, second.interruptions), (1, 0, 0));
    assert_eq!(second.lease.fence, first.lease.fence + 1);
    assert_ne!(second.lease.token, first.lease.token);
    let record = record(store, "a").await;
    assert_eq!((record.state, record.losses, record.queue.as_str()), (State::Running, 1, "other"));
    assert!(record.started_at >= Some(record.created_at));
}

pub(crate) async fn losses_over_the_cap_end_as_dead_with_worker_lost(store: &Subject) {
    let once = || ClaimRequest { max_losses: 1, ..short("a") };
    run(store, once()).await;
    assert_eq!(run(store, once()).await.losses, 1);
    let terminal = settle(store, once()).await;
    assert_eq!((terminal.state, terminal.published, terminal.fresh), (State::Dead, false, true));
    let error = terminal.error.clone().unwrap();
    assert!(error.starts_with("worker_lost: ") && error.contains('2'), "{error}");
    let fingerprint = karigar::fingerprint::fingerprint("demo.greet", "worker_lost");
    assert_eq!(terminal.fingerprint, Some(fingerprint));
    let record = record(store, "a").await;
    assert_eq!((record.state, record.losses), (State::Dead, 2));
    assert_eq!((record.error, record.fingerprint), (terminal.error.clone(), terminal.fingerprint.clone()));
    assert!(record.finished_at.is_some());
    let again = settle(store, once()).await;
    assert_eq!(again, karigar::store::Terminal { fresh: false, ..terminal });
}

pub(crate) async fn a_lost_job_whose_time_is_over_expires(store: &Subject) {
    run(store, short("a")).await;
    let terminal = settle(store, expired("a")).await;
    assert_eq!((terminal.state, terminal.published, terminal.fresh), (State::Expired, true, true));
    assert_eq!(record(store, "a").await.losses, 1);
}

pub(crate) async fn a_lost_job_that_was_to_be_cancelled_ends_as_cancelled(store: &Subject) {
    run(store, short("a")).await;
    assert_eq!(store.cancel(&key("a")).await.unwrap(), CancelFound::Running);
    let terminal = settle(store, request("a")).await;
    assert_eq!((terminal.state, terminal.published, terminal.fresh), (State::Cancelled, true, true));
    let record = record(store, "a").await;
    assert_eq!((record.state, record.losses), (State::Cancelled, 0));
    assert!(record.finished_at.is_some());
}

pub(crate) async fn the_three_counters_are_kept_apart(store: &Subject) {
    for transition in [retry(Duration::ZERO), retry(Duration::ZERO), Transition::Interrupted, Transition::Released] {
        ended(store, "a", transition).await;
    }
    run(store, short("a")).await;
    let claimed = run(store, request("a")).await;
    assert_eq!((claimed.failures, claimed.losses, claimed.interruptions), (2, 1, 1));
    write(store, claimed.lease, succeeded("1")).await;
    let record = record(store, "a").await;
    assert_eq!((record.failures, record.losses, record.interruptions), (2, 1, 1));
}
