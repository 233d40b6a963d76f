//! Dead-letter copies that come back.

use std::time::Duration;

use karigar::store::{CancelFound, Claim, ClaimRequest, Commit, State, Transition};
use serde_json::json;

use super::super::jobs::*;
use super::super::subject::Subject;

pub(crate) async fn a_dead_job_is_started_anew_with_fresh_counters(store: &Subject) {
    ended(store, "a", retry(Duration::ZERO)).await;
    ended(store, "a", Transition::Interrupted).await;
    run(store, short("a")).await;
    let last = ended(store, "a", dead()).await;
    let before = record(store, "a").await;
    let claimed = run(store, ClaimRequest { queue: "again".into(), ..redriven("a", 1) }).await;
    assert_eq!((claimed.failures, claimed.losses, claimed.interruptions, claimed.generation), (0, 0, 0, 1));
    assert_eq!(claimed.lease.fence, last.fence + 1);
    assert_ne!(claimed.lease.token, last.token);
    let after = record(store, "a").await;
    assert_eq!((after.state, after.generation, after.queue.as_str()), (State::Running, 1, "again"));
    assert_eq!((after.error, after.fingerprint, after.finished_at), (None, None, None));
    assert_eq!(after.created_at, before.created_at);
    write(store, claimed.lease, succeeded("1")).await;
    let terminal = settle(store, redriven("a", 1)).await;
    assert_eq!((terminal.state, terminal.generation, terminal.published), (State::Succeeded, 1, true));
}

pub(crate) async fn a_rejected_job_is_started_anew_without_what_it_left(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    store.set_progress(lease, &json!("half")).await.unwrap();
    assert_eq!(store.cancel(&key("a")).await.unwrap(), CancelFound::Running);
    let follow_ups = vec![follow_up("next", "{}")];
    let answers = store.commit(&[Commit { lease, transition: rejected(), follow_ups }]).await.unwrap();
    assert_eq!(answers, [karigar::store::Committed::Done]);
    // Even a generation that was skipped starts anew.
    let claimed = run(store, redriven("a", 3)).await;
    assert_eq!(claimed.generation, 3);
    assert_eq!(store.unpublished(lease.hash).await.unwrap(), []);
    let record = record(store, "a").await;
    assert_eq!((record.error, record.fingerprint, record.progress), (None, None, None));
    let renewed = store.renew(&[claimed.lease], HOUR).await.unwrap();
    assert_eq!(renewed, [karigar::store::Renewal::Held]);
    assert_eq!(store.unfinished().await.unwrap(), 1);
}

pub(crate) async fn a_copy_of_an_older_generation_is_stale(store: &Subject) {
    ended(store, "a", dead()).await;
    let lease = run(store, redriven("a", 2)).await.lease;
    for generation in [0, 1] {
        assert_eq!(claim(store, redriven("a", generation)).await, Claim::Stale);
    }
    write(store, lease, dead()).await;
    for generation in [0, 1] {
        assert_eq!(claim(store, redriven("a", generation)).await, Claim::Stale);
    }
}

pub(crate) async fn a_copy_of_a_job_that_succeeded_settles(store: &Subject) {
    ended(store, "a", succeeded("1")).await;
    let terminal = settle(store, redriven("a", 1)).await;
    assert_eq!((terminal.state, terminal.generation, terminal.fresh), (State::Succeeded, 0, false));
    assert_eq!(record(store, "a").await.output, Some(json!(1)));
}

pub(crate) async fn a_copy_of_a_job_in_work_does_not_change_its_generation(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    assert!(matches!(claim(store, redriven("a", 1)).await, Claim::Busy(_)));
    write(store, lease, retry(HOUR)).await;
    assert!(matches!(claim(store, redriven("a", 1)).await, Claim::NotBefore(_)));
    ended(store, "b", Transition::Interrupted).await;
    assert_eq!(run(store, redriven("b", 1)).await.generation, 0);
}

pub(crate) async fn a_redriven_job_whose_time_is_over_expires_in_its_new_generation(store: &Subject) {
    ended(store, "a", dead()).await;
    let terminal = settle(store, ClaimRequest { generation: 1, ..expired("a") }).await;
    assert_eq!((terminal.state, terminal.generation, terminal.published), (State::Expired, 1, true));
    assert_eq!((terminal.error, terminal.fingerprint, terminal.fresh), (None, None, true));
}
