//! `commit`: what becomes of a claimed job.

use std::time::Duration;

use karigar::store::{Claim, Commit, Committed, Lease, ReadBack, State, Transition};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::jobs::*;
use super::super::subject::Subject;

pub(crate) async fn answers_come_in_the_order_of_the_commits(store: &Subject) {
    let mut leases = Vec::new();
    for id in ["a", "b", "c", "d"] {
        leases.push(run(store, request(id)).await.lease);
    }
    let unknown = Lease { hash: key("unknown").hash(), fence: 1, token: Uuid::new_v4() };
    let commits = [
        commit(leases[3], succeeded("4")),
        commit(unknown, succeeded("0")),
        commit(leases[0], succeeded(r#""\u0000""#)),
        commit(leases[2], dead()),
        commit(leases[1], retry(Duration::ZERO)),
    ];
    let answers = store.commit(&commits).await.unwrap();
    assert_eq!((&answers[0], &answers[1]), (&Committed::Done, &Committed::Lost));
    assert!(matches!(answers[2], Committed::Refused(_)), "{answers:?}");
    assert_eq!(answers[3..], [Committed::Done, Committed::Done]);
    let mut states = Vec::new();
    for id in ["a", "b", "c", "d"] {
        states.push(record(store, id).await.state);
    }
    assert_eq!(states, [State::Running, State::Waiting, State::Dead, State::Succeeded]);
}

pub(crate) async fn a_success_keeps_its_output_and_clears_error_and_progress(store: &Subject) {
    ended(store, "a", retry(Duration::ZERO)).await;
    let lease = run(store, request("a")).await.lease;
    store.set_progress(lease, &json!({"done": 0.5})).await.unwrap();
    assert_eq!(record(store, "a").await.progress, Some(json!({"done": 0.5})));
    write(store, lease, succeeded(r#"{"renditions": [1, 2]}"#)).await;
    let record = record(store, "a").await;
    assert_eq!((record.state, record.output), (State::Succeeded, Some(json!({"renditions": [1, 2]}))));
    assert_eq!((record.error, record.progress, record.not_before, record.failures), (None, None, None, 1));
    assert!(record.finished_at >= record.started_at && record.finished_at.is_some());
    assert_eq!(store.unfinished().await.unwrap(), 0);
}

pub(crate) async fn outputs_of_every_shape_are_read_as_they_were_written(store: &Subject) {
    let long = "é".repeat(300_000);
    let outputs = [
        json!(true),
        json!(-1.5),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(""),
        json!("quote ' \" \\ \\u0000 \u{1} \u{10ffff} 日本"),
        json!([[], {}, null, [null]]),
        json!({"": {"a": [1, {"b": "c"}]}, "日": 1}),
        json!(long),
    ];
    for (n, output) in outputs.into_iter().enumerate() {
        let id = n.to_string();
        ended(store, &id, succeeded(&output.to_string())).await;
        assert_eq!(record(store, &id).await.output, Some(output));
    }
    ended(store, "null", succeeded("null")).await;
    assert_eq!(record(store, "null").await.output, None::<Value>);
}

pub(crate) async fn a_retry_counts_a_failure_and_keeps_its_error(store: &Subject) {
    ended(store, "a", retry(HOUR)).await;
    let record = record(store, "a").await;
    assert_eq!((record.state, record.failures, record.error.as_deref()), (State::Waiting, 1, Some("try later")));
    assert!(record.not_before > record.started_at);
    assert_eq!((record.finished_at, record.fingerprint), (None, None));
}

pub(crate) async fn a_job_that_is_put_off_counts_nothing_and_waits_with_its_reason(store: &Subject) {
    ended(store, "a", retry(Duration::ZERO)).await;
    for (delay, why) in [(Duration::ZERO, "quiet hours"), (HOUR, "over the\0limit")] {
        ended(store, "a", Transition::PutOff { delay, why: why.into() }).await;
    }
    let waiting = record(store, "a").await;
    assert_eq!((waiting.state, waiting.failures, waiting.losses, waiting.interruptions), (State::Waiting, 1, 0, 0));
    assert_eq!((waiting.error.as_deref(), waiting.finished_at), (Some("over the\u{fffd}limit"), None));
    match claim(store, request("a")).await {
        Claim::NotBefore(left) => assert!(left <= HOUR && left > HOUR / 2, "{left:?}"),
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn an_interruption_and_a_release_are_ready_at_once(store: &Subject) {
    for (id, transition, interruptions) in [("a", Transition::Interrupted, 1), ("b", Transition::Released, 0)] {
        ended(store, id, retry(Duration::ZERO)).await;
        ended(store, id, transition).await;
        let waiting = record(store, id).await;
        assert_eq!((waiting.state, waiting.not_before, waiting.failures), (State::Waiting, None, 1));
        let claimed = run(store, request(id)).await;
        assert_eq!((claimed.interruptions, claimed.failures, claimed.losses), (interruptions, 1, 0));
    }
}

pub(crate) async fn a_rejected_and_a_dead_job_keep_error_and_fingerprint(store: &Subject) {
    for (id, transition) in [("a", rejected()), ("b", dead())] {
        ended(store, id, transition.clone()).await;
        let record = record(store, id).await;
        let (state, error, fingerprint) = match transition {
            Transition::Rejected { error, fingerprint } => (State::Rejected, error, fingerprint),
            Transition::Dead { error, fingerprint } => (State::Dead, error, fingerprint),
            other => panic!("{other:?}"),
        };
        assert_eq!((record.state, record.failures), (state, 0));
        assert_eq!((record.error, record.fingerprint), (Some(error), Some(fingerprint)));
        assert!(record.finished_at.is_some());
    }
}

pub(crate) async fn a_lease_commits_once_even_within_a_batch(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    let commits = [commit(lease, succeeded("1")), commit(lease, dead()), commit(lease, succeeded("3"))];
    let answers = store.commit(&commits).await.unwrap();
    assert_eq!(answers, [Committed::Done, Committed::Lost, Committed::Lost]);
    assert_eq!(committed(store, commit(lease, dead())).await, Committed::Lost);
    let record = record(store, "a").await;
    assert_eq!((record.state, record.output), (State::Succeeded, Some(json!(1))));
}

pub(crate) async fn an_output_with_a_nul_is_refused_alone(store: &Subject) {
    let (a, b) = (run(store, request("a")).await.lease, run(store, request("b")).await.lease);
    let bad = Commit {
        lease: a,
        transition: succeeded(r#"{"text": "a\u0000b"}"#),
        follow_ups: vec![follow_up("next", "{}")],
    };
    let answers = store.commit(&[bad.clone(), commit(b, succeeded("1"))]).await.unwrap();
    match &answers[..] {
        [Committed::Refused(why), Committed::Done] => assert!(why.contains("U+0000"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(committed(store, bad).await, Committed::Refused(_)));
    assert_eq!(store.read_back(&[a, b]).await.unwrap(), [ReadBack::Pending, ReadBack::Committed]);
    assert_eq!(store.unpublished(a.hash).await.unwrap(), []);
    // The lease still holds: the job is charged with a failure instead.
    write(store, a, retry(Duration::ZERO)).await;
    assert_eq!(record(store, "a").await.failures, 1);
}

pub(crate) async fn a_nul_in_an_error_or_in_progress_is_replaced(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    store.set_progress(lease, &json!({"at\0": ["\0"]})).await.unwrap();
    write(store, lease, Transition::Retry { delay: Duration::ZERO, error: "a\0b".into() }).await;
    let waiting = record(store, "a").await;
    assert_eq!(waiting.error.as_deref(), Some("a\u{fffd}b"));
    assert_eq!(waiting.progress, Some(json!({"at\u{fffd}": ["\u{fffd}"]})));
    ended(store, "a", Transition::Dead { error: "\0".into(), fingerprint: "\0".into() }).await;
    let dead = record(store, "a").await;
    assert_eq!((dead.error.as_deref(), dead.fingerprint.as_deref()), (Some("\u{fffd}"), Some("\u{fffd}")));
}

pub(crate) async fn a_lease_that_expired_unclaimed_still_commits(store: &Subject) {
    let lease = run(store, short("a")).await.lease;
    write(store, lease, succeeded("1")).await;
    assert_eq!(record(store, "a").await.losses, 0);
}
