mod model;

use std::sync::LazyLock;

use super::*;
use crate::store::{CancelFound, Claim, ClaimRequest, Claimed, Commit, ReadBack, Renewal, Transition};

const NOW: i64 = 1_700_000_000_000;
const MINUTE: i64 = 60_000;
static WORKER: LazyLock<Arc<str>> = LazyLock::new(|| "w1".into());
static OTHER: LazyLock<Arc<str>> = LazyLock::new(|| "w2".into());

fn request() -> ClaimRequest {
    ClaimRequest {
        key: JobKey::new("tests", "a").expect("a key"),
        kind: "demo.greet".into(),
        digest: [7; 32],
        generation: 0,
        queue: "standard".into(),
        tenant: Some("ward 7".into()),
        expires_at: None,
        run_at: None,
        lease: Duration::from_secs(60),
        max_losses: 2,
    }
}

fn redrive(generation: u32) -> ClaimRequest {
    ClaimRequest { generation, queue: "again".into(), ..request() }
}

fn expired() -> ClaimRequest {
    ClaimRequest { expires_at: Some(timestamp(NOW - 1)), ..request() }
}

fn by(now: i64) -> Claimer<'static> {
    Claimer { worker: &WORKER, now, token: Uuid::from_u128(now as u128) }
}

/// A job that worker 1 runs since `NOW`.
fn running() -> (Row, Lease) {
    let (row, claim) = first_claim(&request(), by(NOW));
    (row, run(claim).lease)
}

fn run(claim: Claim) -> Claimed {
    match claim {
        Claim::Run(claimed) => claimed,
        other => panic!("{other:?}"),
    }
}

fn settle(claim: Claim) -> Terminal {
    match claim {
        Claim::Settle(terminal) => terminal,
        other => panic!("{other:?}"),
    }
}

/// A running job after this transition.
fn after_commit(transition: Transition) -> Row {
    let (mut row, lease) = running();
    apply(&mut row, &Commit { lease, transition, follow_ups: Vec::new() }, NOW + 5);
    row
}

fn retry(delay: Duration) -> Transition {
    Transition::Retry { delay, error: "too late".into() }
}

fn dead() -> Transition {
    Transition::Dead { error: "no\0".into(), fingerprint: "demo.greet: no".into() }
}

fn succeeded() -> Transition {
    Transition::Succeeded { output: "1".into() }
}

#[test]
fn a_new_job_runs_and_its_row_says_who_runs_it() {
    let (row, lease) = running();
    assert_eq!((row.state, row.fence, row.lease_until), (State::Running, 1, Some(NOW + MINUTE)));
    assert_eq!((row.created_at, row.started_at, row.finished_at), (NOW, Some(NOW), None));
    assert_eq!((row.worker.as_deref(), row.tenant.as_deref()), (Some("w1"), Some("ward 7")));
    assert!(row.is_held_by(&lease) && row.is_unfinished());
}

#[test]
fn a_new_job_whose_time_is_over_ends_as_expired() {
    let (row, claim) = first_claim(&expired(), by(NOW));
    let terminal = settle(claim);
    assert_eq!((terminal.state, terminal.published, terminal.fresh), (State::Expired, true, true));
    assert_eq!((row.finished_at, row.fence), (Some(NOW), 0));
}

#[test]
fn a_live_lease_is_busy_for_what_is_left_of_it() {
    let (mut row, _) = running();
    let claim = claim_again(&mut row, &request(), by(NOW + MINUTE - 1));
    assert_eq!(claim, (Claim::Busy(Duration::from_millis(1)), Effect::None));
}

#[test]
fn a_lease_that_is_over_is_a_loss_and_the_next_claim_has_another_fence_and_token() {
    let (mut row, old) = running();
    let (claim, effect) = claim_again(&mut row, &request(), Claimer { worker: &OTHER, ..by(NOW + MINUTE) });
    let claimed = run(claim);
    assert_eq!((claimed.losses, claimed.lease.fence, effect), (1, 2, Effect::Changed));
    assert_ne!(claimed.lease.token, old.token);
    assert_eq!(row.worker.as_deref(), Some("w2"));
}

#[test]
fn losses_over_the_cap_end_as_dead_and_wait_for_their_dead_letter_copy() {
    let (mut row, _) = running();
    for loss in 1..=2 {
        assert_eq!(run(claim_again(&mut row, &request(), by(NOW + loss * MINUTE)).0).losses, loss as u32);
    }
    let terminal = settle(claim_again(&mut row, &request(), by(NOW + 3 * MINUTE)).0);
    assert_eq!((terminal.state, terminal.published, terminal.fresh), (State::Dead, false, true));
    let error = terminal.error.expect("an error");
    assert!(error.starts_with("worker_lost: 3 workers"), "{error}");
    assert_eq!(terminal.fingerprint.as_deref(), Some("demo.greet: worker_lost"));
    assert_eq!((row.losses, row.finished_at), (3, Some(NOW + 3 * MINUTE)));
}

#[test]
fn a_lost_job_whose_time_is_over_ends_as_expired() {
    let (mut row, _) = running();
    let late = ClaimRequest { expires_at: Some(timestamp(NOW)), ..request() };
    assert_eq!(settle(claim_again(&mut row, &late, by(NOW + MINUTE)).0).state, State::Expired);
    assert_eq!(row.losses, 1);
}

#[test]
fn a_lost_job_that_was_to_be_cancelled_ends_as_cancelled() {
    let (mut row, _) = running();
    assert_eq!(cancel(&mut row, NOW), CancelFound::Running);
    let terminal = settle(claim_again(&mut row, &request(), by(NOW + MINUTE)).0);
    assert_eq!((terminal.state, terminal.published, row.losses), (State::Cancelled, true, 0));
}

#[test]
fn a_retry_is_not_run_before_its_time_and_counts_a_failure() {
    let mut row = after_commit(retry(Duration::from_secs(1)));
    assert_eq!((row.failures, row.error.as_deref(), row.lease_until), (1, Some("too late"), None));
    let early = claim_again(&mut row, &request(), by(NOW + 5));
    assert_eq!(early, (Claim::NotBefore(Duration::from_secs(1)), Effect::None));
    let claimed = run(claim_again(&mut row, &request(), by(NOW + 1005)).0);
    assert_eq!((claimed.failures, claimed.losses, claimed.lease.fence, row.not_before), (1, 0, 2, None));
}

#[test]
fn a_job_that_is_put_off_waits_and_counts_nothing() {
    let mut row = after_commit(Transition::PutOff { delay: Duration::from_secs(1), why: "quiet hours".into() });
    assert_eq!((row.failures, row.error.as_deref(), row.lease_until), (0, Some("quiet hours"), None));
    let early = claim_again(&mut row, &request(), by(NOW + 5));
    assert_eq!(early, (Claim::NotBefore(Duration::from_secs(1)), Effect::None));
    let claimed = run(claim_again(&mut row, &request(), by(NOW + 1005)).0);
    assert_eq!((claimed.failures, claimed.losses, claimed.interruptions, claimed.lease.fence), (0, 0, 0, 2));
}

#[test]
fn a_job_that_is_to_run_later_waits_unheld_and_then_runs_for_the_first_time() {
    let later = ClaimRequest { run_at: Some(timestamp(NOW + 1000)), ..request() };
    let (mut row, claim) = first_claim(&later, by(NOW));
    assert_eq!(claim, Claim::NotBefore(Duration::from_secs(1)));
    assert_eq!((row.state, row.fence, row.started_at, row.worker.is_none()), (State::Waiting, 0, None, true));
    let claimed = run(claim_again(&mut row, &later, by(NOW + 1000)).0);
    assert_eq!((claimed.lease.fence, claimed.losses, row.not_before), (1, 0, None));
    let (row, claim) = first_claim(&ClaimRequest { expires_at: Some(timestamp(NOW - 1)), ..later }, by(NOW));
    assert_eq!((row.state, settle(claim).fresh), (State::Expired, true));
}

#[test]
fn a_waiting_job_whose_time_is_over_ends_even_before_its_retry_is_due() {
    let mut row = after_commit(retry(Duration::from_secs(3600)));
    assert_eq!(settle(claim_again(&mut row, &expired(), by(NOW + 6)).0).state, State::Expired);
}

#[test]
fn a_cancel_that_a_retry_overtook_is_honoured_by_the_next_claim() {
    let (mut row, lease) = running();
    cancel(&mut row, NOW);
    apply(&mut row, &Commit { lease, transition: retry(Duration::MAX), follow_ups: Vec::new() }, NOW);
    assert_eq!((row.state, row.not_before), (State::Waiting, Some(i64::MAX)));
    let terminal = settle(claim_again(&mut row, &request(), by(NOW + 1)).0);
    assert_eq!((terminal.state, terminal.fresh), (State::Cancelled, true));
}

#[test]
fn an_interruption_is_counted_and_a_release_is_not_and_both_are_ready_at_once() {
    for (transition, interruptions) in [(Transition::Interrupted, 1), (Transition::Released, 0)] {
        let mut row = after_commit(transition);
        let claimed = run(claim_again(&mut row, &request(), by(NOW + 5)).0);
        assert_eq!((claimed.interruptions, claimed.failures, claimed.losses), (interruptions, 0, 0));
    }
}

#[test]
fn another_kind_or_payload_under_the_same_key_is_reused() {
    let mut row = after_commit(succeeded());
    for other in [
        ClaimRequest { kind: "demo.other".into(), ..request() },
        ClaimRequest { digest: [8; 32], ..request() },
        ClaimRequest { digest: [8; 32], ..redrive(1) },
    ] {
        assert_eq!(claim_again(&mut row, &other, by(NOW)), (Claim::Reused, Effect::None));
    }
}

#[test]
fn a_dead_job_runs_anew_for_a_copy_of_its_generation_and_not_for_an_older_one() {
    let mut row = after_commit(dead());
    assert_eq!(row.error.as_deref(), Some("no\u{fffd}"));
    row.progress = Some(Value::Bool(true));
    let (claim, effect) = claim_again(&mut row, &redrive(1), by(NOW + 9));
    let claimed = run(claim);
    assert_eq!((claimed.generation, claimed.lease.fence, effect), (1, 2, Effect::NewGeneration));
    assert_eq!((row.error, row.fingerprint, row.progress), (None, None, None));
    assert_eq!((row.published, row.finished_at, row.queue.as_str(), row.created_at), (false, None, "again", NOW));
    let mut row = after_commit(dead());
    row.generation = 1;
    assert_eq!(claim_again(&mut row, &request(), by(NOW)).0, Claim::Stale);
}

#[test]
fn a_copy_of_a_job_that_did_not_end_in_the_dead_letters_starts_nothing_anew() {
    let mut row = after_commit(succeeded());
    let terminal = settle(claim_again(&mut row, &redrive(1), by(NOW + 9)).0);
    assert_eq!((terminal.state, terminal.generation, terminal.fresh), (State::Succeeded, 0, false));
    let (mut row, _) = running();
    assert!(matches!(claim_again(&mut row, &redrive(1), by(NOW)).0, Claim::Busy(_)));
    let mut row = after_commit(Transition::Interrupted);
    assert_eq!(run(claim_again(&mut row, &redrive(1), by(NOW + 9)).0).generation, 0);
}

#[test]
fn a_redriven_job_whose_time_is_over_ends_as_expired_in_the_new_generation() {
    let mut row = after_commit(dead());
    let request = ClaimRequest { expires_at: Some(timestamp(NOW)), ..redrive(1) };
    let terminal = settle(claim_again(&mut row, &request, by(NOW + 9)).0);
    assert_eq!((terminal.state, terminal.generation, terminal.published), (State::Expired, 1, true));
    assert_eq!(terminal.error, None);
}

#[test]
fn a_tombstone_ends_the_job_whose_message_comes_later() {
    let key = request().key;
    let mut row = tombstone(&key, NOW);
    assert_eq!((row.state, row.published, row.finished_at), (State::Cancelled, true, Some(NOW)));
    assert_eq!(cancel(&mut row, NOW), CancelFound::Unseen);
    let (claim, effect) = claim_again(&mut row, &redrive(3), by(NOW + 1));
    let terminal = settle(claim);
    assert_eq!((terminal.state, terminal.generation, terminal.fresh), (State::Cancelled, 3, true));
    assert_eq!((row.kind.as_str(), row.digest, effect), ("demo.greet", [7; 32], Effect::Changed));
    assert!(!settle(claim_again(&mut row, &redrive(3), by(NOW + 2)).0).fresh);
    assert_eq!(cancel(&mut row, NOW), CancelFound::Ended(State::Cancelled));
}

#[test]
fn a_success_clears_the_error_and_is_published_where_nothing_follows() {
    let (mut row, lease) = running();
    row.error = Some("before".into());
    row.progress = Some(Value::Null);
    let follow_ups = vec![("next".to_owned(), crate::queue::NewMessage::default())];
    apply(&mut row, &Commit { lease, transition: succeeded(), follow_ups }, NOW + 5);
    assert_eq!((row.state, row.published, row.finished_at), (State::Succeeded, false, Some(NOW + 5)));
    assert_eq!((row.error, row.progress, row.lease_until), (None, None, None));
    assert!(after_commit(succeeded()).published && after_commit(Transition::Cancelled).published);
}

#[test]
fn a_renewal_extends_even_an_expired_lease_and_tells_of_a_cancel() {
    let (mut row, lease) = running();
    let late = NOW + 2 * MINUTE;
    assert_eq!(renew(&mut row, &lease, Duration::from_secs(1), late), Renewal::Held);
    assert_eq!(row.lease_until, Some(late + 1000));
    cancel(&mut row, late);
    assert_eq!(renew(&mut row, &lease, Duration::from_secs(1), late), Renewal::CancelRequested);
    claim_again(&mut row, &request(), by(late + MINUTE));
    assert_eq!(renew(&mut row, &lease, Duration::from_secs(1), late), Renewal::Lost);
}

#[test]
fn read_back_knows_our_commit_by_its_token() {
    let (row, lease) = running();
    assert_eq!(read_back(Some(&row), &lease), ReadBack::Pending);
    assert_eq!(read_back(None, &lease), ReadBack::Lost);
    let mut row = after_commit(retry(Duration::ZERO));
    assert_eq!(read_back(Some(&row), &lease), ReadBack::Committed);
    claim_again(&mut row, &request(), by(NOW + 5));
    assert_eq!(read_back(Some(&row), &lease), ReadBack::Lost);
}

#[test]
fn only_what_is_over_and_published_is_pruned_once_it_is_old() {
    assert!(!running().0.is_prunable(i64::MAX));
    assert!(!after_commit(dead()).is_prunable(i64::MAX));
    let row = after_commit(succeeded());
    assert!(row.is_prunable(NOW + 6) && !row.is_prunable(NOW + 5));
}
