//! `claim`: who runs what.

use std::time::Duration;

use karigar::JobKey;
use karigar::store::{Claim, ClaimRequest, Committed, JobFilter, State};

use super::super::jobs::*;
use super::super::subject::Subject;

pub(crate) async fn answers_come_in_the_order_of_the_requests(store: &Subject) {
    run(store, request("busy")).await;
    ended(store, "over", succeeded("1")).await;
    ended(store, "later", retry(HOUR)).await;
    ended(store, "failed", dead()).await;
    run(store, redriven("failed", 1)).await;
    let requests = [
        request("over"),
        request("new"),
        request("failed"),
        request("busy"),
        expired("unwanted"),
        request("later"),
        ClaimRequest { kind: "demo.other".into(), ..request("over2") },
        ClaimRequest { kind: "demo.other".into(), ..request("busy") },
    ];
    let claims = store.claim("w2", &requests).await.unwrap();
    assert!(matches!(&claims[0], Claim::Settle(over) if over.state == State::Succeeded && !over.fresh), "{claims:?}");
    assert!(matches!(&claims[1], Claim::Run(new) if new.lease.hash == key("new").hash()), "{claims:?}");
    assert_eq!(claims[2], Claim::Stale);
    assert!(matches!(claims[3], Claim::Busy(_)), "{claims:?}");
    assert!(matches!(&claims[4], Claim::Settle(over) if over.state == State::Expired && over.fresh), "{claims:?}");
    assert!(matches!(claims[5], Claim::NotBefore(_)), "{claims:?}");
    assert!(matches!(&claims[6], Claim::Run(new) if new.lease.hash == key("over2").hash()), "{claims:?}");
    // The second request for a key of the batch is busy, whatever else it would be.
    assert_eq!(claims[7], Claim::Busy(HOUR));
}

pub(crate) async fn a_new_job_runs_and_its_record_says_so(store: &Subject) {
    let wanted = ClaimRequest { tenant: Some("ward 7".into()), generation: 2, ..request("a") };
    let claimed = run(store, wanted).await;
    assert_eq!((claimed.failures, claimed.losses, claimed.interruptions, claimed.generation), (0, 0, 0, 2));
    assert_eq!((claimed.lease.hash, claimed.lease.fence), (key("a").hash(), 1));
    let record = record(store, "a").await;
    assert_eq!((record.source.as_str(), record.id.as_str(), record.kind.as_str()), ("tests", "a", "demo.greet"));
    assert_eq!((record.state, record.queue.as_str(), record.generation), (State::Running, "standard", 2));
    assert_eq!((record.worker.as_deref(), record.tenant.as_deref()), (Some("w1"), Some("ward 7")));
    assert_eq!((record.output, record.error, record.fingerprint, record.progress), (None, None, None, None));
    assert_eq!((record.started_at, record.finished_at, record.not_before), (Some(record.created_at), None, None));
}

pub(crate) async fn a_key_twice_in_a_batch_is_claimed_once_and_the_other_is_busy_for_the_lease(store: &Subject) {
    let minute = ClaimRequest { lease: Duration::from_secs(60), ..request("a") };
    let claims = store.claim("w1", &[minute.clone(), request("b"), minute.clone(), short("b")]).await.unwrap();
    assert!(matches!(claims[0], Claim::Run(_)), "{claims:?}");
    assert!(matches!(claims[1], Claim::Run(_)), "{claims:?}");
    assert_eq!(claims[2..], [Claim::Busy(minute.lease), Claim::Busy(Duration::ZERO)]);
    assert_eq!(record(store, "b").await.losses, 0);
}

pub(crate) async fn a_live_lease_is_busy_for_what_is_left_of_it(store: &Subject) {
    run(store, request("a")).await;
    match claim(store, request("a")).await {
        Claim::Busy(left) => assert!(left <= HOUR && left > HOUR / 2, "{left:?}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(record(store, "a").await.losses, 0);
}

pub(crate) async fn of_twenty_claimers_of_one_key_exactly_one_runs(store: &Subject) {
    let mut claimers = tokio::task::JoinSet::new();
    for worker in 0..20 {
        let store = store.shared();
        claimers.spawn(async move { store.claim(&format!("w{worker}"), &[request("a")]).await.unwrap().remove(0) });
    }
    let claims = claimers.join_all().await;
    let runs = claims.iter().filter(|claim| matches!(claim, Claim::Run(_))).count();
    let busy = claims.iter().filter(|claim| matches!(claim, Claim::Busy(_))).count();
    assert_eq!((runs, busy), (1, 19), "{claims:?}");
}

pub(crate) async fn overlapping_batches_in_opposite_orders_do_not_deadlock(store: &Subject) {
    let forth: Vec<ClaimRequest> = (0..40).map(|n| short(&n.to_string())).collect();
    let back: Vec<ClaimRequest> = forth.iter().rev().cloned().collect();
    let mut claimers = tokio::task::JoinSet::new();
    for batch in [forth.clone(), back.clone(), forth, back] {
        let store = store.shared();
        claimers.spawn(async move {
            for _ in 0..5 {
                assert_eq!(store.claim("w", &batch).await.unwrap().len(), batch.len());
            }
        });
    }
    claimers.join_all().await;
}

pub(crate) async fn a_retry_is_not_run_before_its_time(store: &Subject) {
    ended(store, "a", retry(HOUR)).await;
    match claim(store, request("a")).await {
        Claim::NotBefore(left) => assert!(left <= HOUR && left > HOUR / 2, "{left:?}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(record(store, "a").await.state, State::Waiting);
}

pub(crate) async fn a_retry_that_is_due_runs_with_a_new_fence_and_token(store: &Subject) {
    let first = ended(store, "a", retry(Duration::from_millis(30))).await;
    let second = eventually(|| async {
        match claim(store, request("a")).await {
            Claim::Run(claimed) => Some(claimed),
            Claim::NotBefore(left) if left <= Duration::from_millis(30) => None,
            other => panic!("{other:?}"),
        }
    })
    .await;
    assert_eq!((second.failures, second.losses, second.lease.fence), (1, 0, first.fence + 1));
    assert_ne!(second.lease.token, first.token);
    let record = record(store, "a").await;
    assert_eq!((record.state, record.not_before), (State::Running, None));
}

pub(crate) async fn a_terminal_job_settles_and_runs_nothing(store: &Subject) {
    let ends = [
        (succeeded("1"), State::Succeeded, true),
        (rejected(), State::Rejected, false),
        (dead(), State::Dead, false),
        (karigar::store::Transition::Cancelled, State::Cancelled, true),
    ];
    for (transition, state, published) in ends {
        ended(store, state.as_str(), transition).await;
        let before = record(store, state.as_str()).await;
        let terminal = settle(store, request(state.as_str())).await;
        assert_eq!((terminal.state, terminal.published, terminal.fresh), (state, published, false));
        assert_eq!((&terminal.error, &terminal.fingerprint), (&before.error, &before.fingerprint));
        assert_eq!(record(store, state.as_str()).await, before);
    }
}

pub(crate) async fn another_kind_or_payload_under_a_key_is_reused(store: &Subject) {
    let other_kind = || ClaimRequest { kind: "demo.other".into(), ..request("a") };
    let other_payload = || ClaimRequest { digest: [8; 32], ..request("a") };
    let lease = run(store, request("a")).await.lease;
    for request in [other_kind(), other_payload()] {
        assert_eq!(claim(store, request).await, Claim::Reused);
    }
    write(store, lease, dead()).await;
    for request in [other_kind(), other_payload(), ClaimRequest { generation: 1, ..other_payload() }] {
        assert_eq!(claim(store, request).await, Claim::Reused);
    }
    assert_eq!(record(store, "a").await.kind, "demo.greet");
}

pub(crate) async fn a_job_whose_time_is_over_expires_without_running(store: &Subject) {
    let terminal = settle(store, expired("a")).await;
    assert_eq!((terminal.state, terminal.published, terminal.fresh), (State::Expired, true, true));
    let record = record(store, "a").await;
    assert_eq!((record.state, record.finished_at), (State::Expired, Some(record.created_at)));
    assert!(!settle(store, request("a")).await.fresh);
    let wanted_yet = "2200-01-01T00:00:00Z".parse().unwrap();
    run(store, ClaimRequest { expires_at: Some(wanted_yet), ..request("b") }).await;
}

pub(crate) async fn a_waiting_job_expires_even_before_its_retry_is_due(store: &Subject) {
    ended(store, "a", retry(HOUR)).await;
    let terminal = settle(store, expired("a")).await;
    assert_eq!((terminal.state, terminal.published, terminal.fresh), (State::Expired, true, true));
    let record = record(store, "a").await;
    assert!(record.finished_at.is_some() && record.not_before.is_none(), "{record:?}");
}

pub(crate) async fn keys_of_any_printable_unicode_are_kept(store: &Subject) {
    let parts = ["O'Brien \"x\" \\ {a,b} %_$1 ;--", "日本語".repeat(85).as_str(), "👩‍⚕️ שלום e\u{301}", "\u{a0}\u{feff}"]
        .map(str::to_owned);
    for part in &parts {
        let key = JobKey::new(part, part).unwrap();
        let odd = ClaimRequest {
            key: key.clone(),
            kind: part.chars().take(40).collect(),
            tenant: Some(part.clone()),
            queue: part.clone(),
            ..request("a")
        };
        let lease = run(store, odd.clone()).await.lease;
        write(store, lease, karigar::store::Transition::Retry { delay: HOUR, error: part.clone() }).await;
        let record = store.get(&key).await.unwrap().unwrap();
        assert_eq!((&record.source, &record.id, &record.kind), (part, part, &odd.kind));
        assert_eq!((record.tenant.as_ref(), &record.queue, record.error.as_ref()), (Some(part), part, Some(part)));
        let filter = JobFilter { source: Some(part.clone()), kind: Some(odd.kind), ..JobFilter::default() };
        assert_eq!(store.list(&filter).await.unwrap(), [record]);
    }
}

pub(crate) async fn a_batch_of_two_hundred_is_claimed_and_committed(store: &Subject) {
    let requests: Vec<ClaimRequest> = (0..200).map(|n| request(&n.to_string())).collect();
    let mut commits = Vec::new();
    for (n, (request, claim)) in requests.iter().zip(store.claim("w1", &requests).await.unwrap()).enumerate() {
        match claim {
            Claim::Run(claimed) if claimed.lease.hash == request.key.hash() => {
                commits.push(commit(claimed.lease, succeeded(&n.to_string())));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(store.commit(&commits).await.unwrap(), vec![Committed::Done; 200]);
    for n in [0, 99, 199] {
        assert_eq!(record(store, &n.to_string()).await.output, Some(n.into()));
    }
}

pub(crate) async fn an_empty_batch_is_answered_with_nothing(store: &Subject) {
    assert_eq!(store.claim("w1", &[]).await.unwrap(), []);
    assert_eq!(store.commit(&[]).await.unwrap(), []);
    assert_eq!(store.read_back(&[]).await.unwrap(), []);
    assert_eq!(store.renew(&[], HOUR).await.unwrap(), []);
    store.mark_published(&[]).await.unwrap();
    store.ping().await.unwrap();
}
