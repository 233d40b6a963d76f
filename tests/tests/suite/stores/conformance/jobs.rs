//! Jobs for the cases, in few words.

use std::time::Duration;

use jiff::Timestamp;
use karigar::JobKey;
use karigar::queue::NewMessage;
use karigar::store::{Claim, ClaimRequest, Claimed, Commit, Committed, JobRecord, Lease, Terminal, Transition};

use super::subject::Subject;

pub(crate) const HOUR: Duration = Duration::from_secs(3600);
/// The longest that a case waits for something that takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn key(id: &str) -> JobKey {
    JobKey::new("tests", id).unwrap()
}

/// Asks for a job with a lease that lasts.
pub(crate) fn request(id: &str) -> ClaimRequest {
    ClaimRequest {
        key: key(id),
        kind: "demo.greet".into(),
        digest: [7; 32],
        generation: 0,
        queue: "standard".into(),
        tenant: None,
        expires_at: None,
        run_at: None,
        lease: HOUR,
        max_losses: 3,
    }
}

/// Asks with a lease that is over at once: its worker is as good as lost.
pub(crate) fn short(id: &str) -> ClaimRequest {
    ClaimRequest { lease: Duration::ZERO, ..request(id) }
}

/// Asks for a job that nobody wants any more.
pub(crate) fn expired(id: &str) -> ClaimRequest {
    ClaimRequest { expires_at: Some(Timestamp::UNIX_EPOCH), ..request(id) }
}

/// Asks as a dead-letter copy does, for this generation.
pub(crate) fn redriven(id: &str, generation: u32) -> ClaimRequest {
    ClaimRequest { generation, ..request(id) }
}

pub(crate) async fn claim(store: &Subject, request: ClaimRequest) -> Claim {
    let mut claims = store.claim("w1", &[request]).await.unwrap();
    assert_eq!(claims.len(), 1);
    claims.remove(0)
}

/// Claims what is to run.
pub(crate) async fn run(store: &Subject, request: ClaimRequest) -> Claimed {
    match claim(store, request).await {
        Claim::Run(claimed) => claimed,
        other => panic!("{other:?} in the place of a run"),
    }
}

/// Claims what is over.
pub(crate) async fn settle(store: &Subject, request: ClaimRequest) -> Terminal {
    match claim(store, request).await {
        Claim::Settle(terminal) => terminal,
        other => panic!("{other:?} in the place of an end"),
    }
}

pub(crate) fn commit(lease: Lease, transition: Transition) -> Commit {
    Commit { lease, transition, follow_ups: Vec::new() }
}

pub(crate) async fn committed(store: &Subject, commit: Commit) -> Committed {
    let mut answers = store.commit(&[commit]).await.unwrap();
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

/// Commits what the store takes.
pub(crate) async fn write(store: &Subject, lease: Lease, transition: Transition) {
    assert_eq!(committed(store, commit(lease, transition)).await, Committed::Done);
}

/// Claims and ends a job.
pub(crate) async fn ended(store: &Subject, id: &str, transition: Transition) -> Lease {
    let lease = run(store, request(id)).await.lease;
    write(store, lease, transition).await;
    lease
}

pub(crate) fn succeeded(output: &str) -> Transition {
    Transition::Succeeded { output: output.into() }
}

pub(crate) fn retry(delay: Duration) -> Transition {
    Transition::Retry { delay, error: "try later".into() }
}

pub(crate) fn rejected() -> Transition {
    Transition::Rejected { error: "bad input 7".into(), fingerprint: "demo.greet: bad input #".into() }
}

pub(crate) fn dead() -> Transition {
    Transition::Dead { error: "failed 5 times".into(), fingerprint: "demo.greet: failed # times".into() }
}

/// A follow-up with this body.
pub(crate) fn follow_up(queue: &str, body: &str) -> (String, NewMessage) {
    (queue.into(), NewMessage { body: body.into(), ..NewMessage::default() })
}

pub(crate) async fn record(store: &Subject, id: &str) -> JobRecord {
    store.get(&key(id)).await.unwrap().unwrap_or_else(|| panic!("{id} has no record"))
}

/// Asks until there is an answer.
pub(crate) async fn eventually<T, F: Future<Output = Option<T>>>(mut ask: impl FnMut() -> F) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.expect("an answer in time")
}
