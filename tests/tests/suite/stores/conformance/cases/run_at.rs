//! `run_at`: jobs that are to run later.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use karigar::store::{CancelFound, Claim, ClaimRequest, State};

use super::super::jobs::*;
use super::super::subject::Subject;

/// Asks for a job that is to run in this long.
fn in_a_while(id: &str, seconds: i64) -> ClaimRequest {
    let run_at = Timestamp::now() + SignedDuration::from_secs(seconds);
    ClaimRequest { run_at: Some(run_at), ..request(id) }
}

pub(crate) async fn a_job_that_is_to_run_later_waits_in_a_row_that_nobody_has_held(store: &Subject) {
    let wanted = in_a_while("a", 3600);
    for _ in 0..2 {
        match claim(store, wanted.clone()).await {
            Claim::NotBefore(left) => assert!(left <= HOUR && left > HOUR / 2, "{left:?}"),
            other => panic!("{other:?}"),
        }
    }
    // The row says when, whatever a duplicate says.
    assert!(matches!(claim(store, request("a")).await, Claim::NotBefore(_)));
    let found = record(store, "a").await;
    assert_eq!((found.state, found.started_at, found.finished_at, found.worker), (State::Waiting, None, None, None));
    let due = found.not_before.unwrap().as_millisecond() - wanted.run_at.unwrap().as_millisecond();
    assert!(due.abs() <= 1, "{due} ms apart");
    let lease = run(store, in_a_while("due", 0)).await.lease;
    assert_eq!((lease.fence, record(store, "due").await.not_before), (1, None));
    let soon = ClaimRequest { run_at: Some(Timestamp::now() + Duration::from_millis(50)), ..request("soon") };
    let claimed = eventually(|| async {
        match claim(store, soon.clone()).await {
            Claim::Run(claimed) => Some(claimed),
            Claim::NotBefore(_) => None,
            other => panic!("{other:?}"),
        }
    })
    .await;
    assert_eq!((claimed.failures, claimed.losses, claimed.lease.fence), (0, 0, 1));
}

pub(crate) async fn a_job_that_is_to_run_later_can_be_cancelled_or_expire_before(store: &Subject) {
    for id in ["cancelled", "expired"] {
        assert!(matches!(claim(store, in_a_while(id, 3600)).await, Claim::NotBefore(_)));
    }
    assert_eq!(store.cancel(&key("cancelled")).await.unwrap(), CancelFound::Waiting);
    assert_eq!(settle(store, in_a_while("cancelled", 3600)).await.state, State::Cancelled);
    let late = |id: &str| ClaimRequest { run_at: in_a_while(id, 3600).run_at, ..expired(id) };
    for id in ["expired", "expired unseen"] {
        let terminal = settle(store, late(id)).await;
        assert_eq!((terminal.state, terminal.fresh), (State::Expired, true));
    }
}

pub(crate) async fn a_batch_of_jobs_that_run_now_later_and_never_is_answered_in_order(store: &Subject) {
    let requests = [in_a_while("later", 60), request("now"), expired("never"), in_a_while("past", -60)];
    let claims = store.claim("w1", &requests).await.unwrap();
    assert!(matches!(claims[0], Claim::NotBefore(left) if left <= Duration::from_secs(60)), "{claims:?}");
    assert!(matches!(&claims[1], Claim::Run(now) if now.lease.hash == key("now").hash()), "{claims:?}");
    assert!(matches!(&claims[2], Claim::Settle(over) if over.state == State::Expired), "{claims:?}");
    assert!(matches!(&claims[3], Claim::Run(now) if now.lease.hash == key("past").hash()), "{claims:?}");
    assert_eq!(record(store, "past").await.not_before, None);
}
