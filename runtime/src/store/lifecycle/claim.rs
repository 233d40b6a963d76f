//! Which answer a claim gets.

use std::sync::Arc;

use uuid::Uuid;

use super::{Row, after, left};
use crate::fingerprint::fingerprint;
use crate::store::{Claim, ClaimRequest, Claimed, Lease, State};

/// Who claims, and when.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Claimer<'a> {
    pub(in crate::store) worker: &'a Arc<str>,
    pub(in crate::store) now: i64,
    /// Random; becomes the row's where the job is to run, or ends by the claim.
    pub(in crate::store) token: Uuid,
}

/// What a claim did to a row that was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Effect {
    /// Nothing.
    None,
    /// The row changed.
    Changed,
    /// The row changed, and output and follow-ups of the generation before it are void.
    NewGeneration,
}

/// Claims a job that no row knows.
pub(in crate::store) fn first_claim(request: &ClaimRequest, claimer: Claimer<'_>) -> (Row, Claim) {
    let mut row = Row::new(request.key.clone(), claimer.now);
    describe(&mut row, request);
    let run_at = request.run_at.map(|at| at.as_millisecond());
    let claim = match left(claimer.now, run_at) {
        Some(left) if !is_expired(request, claimer.now) => {
            row.not_before = run_at;
            row.token = claimer.token;
            Claim::NotBefore(left)
        }
        _ => start(&mut row, request, claimer),
    };
    (row, claim)
}

/// Claims a job that has a row.
pub(in crate::store) fn claim_again(row: &mut Row, request: &ClaimRequest, claimer: Claimer<'_>) -> (Claim, Effect) {
    if row.kind.is_empty() {
        describe(row, request);
        return (Claim::Settle(row.terminal(true)), Effect::Changed);
    }
    if row.kind != request.kind || row.digest != request.digest {
        return (Claim::Reused, Effect::None);
    }
    if request.generation < row.generation {
        return (Claim::Stale, Effect::None);
    }
    match row.state {
        State::Rejected | State::Dead if request.generation > row.generation => {
            renew_generation(row, request.generation);
            (start(row, request, claimer), Effect::NewGeneration)
        }
        State::Running => match left(claimer.now, row.lease_until) {
            Some(left) => (Claim::Busy(left), Effect::None),
            None => (claim_lost(row, request, claimer), Effect::Changed),
        },
        State::Waiting if row.cancel_requested => (end(row, State::Cancelled, claimer), Effect::Changed),
        State::Waiting => match left(claimer.now, row.not_before) {
            Some(left) if !is_expired(request, claimer.now) => (Claim::NotBefore(left), Effect::None),
            _ => (start(row, request, claimer), Effect::Changed),
        },
        _ => (Claim::Settle(row.terminal(false)), Effect::None),
    }
}

/// The worker that held the lease is gone and left no verdict.
fn claim_lost(row: &mut Row, request: &ClaimRequest, claimer: Claimer<'_>) -> Claim {
    if row.cancel_requested {
        return end(row, State::Cancelled, claimer);
    }
    row.losses = row.losses.saturating_add(1);
    if row.losses > request.max_losses {
        row.error = Some(worker_lost(row.losses));
        row.fingerprint = Some(fingerprint(&row.kind, "worker_lost"));
        return end(row, State::Dead, claimer);
    }
    start(row, request, claimer)
}

/// The error of a job whose workers were lost once too often.
fn worker_lost(losses: u32) -> String {
    format!(
        "worker_lost: {losses} workers ended without a verdict while they ran this job; look for a job that kills its \
         process, for memory limits, and for workers that were killed or cut off from the store"
    )
}

/// Runs it, unless nobody wants the result any more.
fn start(row: &mut Row, request: &ClaimRequest, claimer: Claimer<'_>) -> Claim {
    if is_expired(request, claimer.now) {
        return end(row, State::Expired, claimer);
    }
    row.state = State::Running;
    row.fence += 1;
    row.token = claimer.token;
    row.lease_until = Some(after(claimer.now, request.lease));
    row.not_before = None;
    row.started_at = Some(claimer.now);
    row.worker = Some(Arc::clone(claimer.worker));
    row.queue.clone_from(&request.queue);
    Claim::Run(Claimed {
        lease: Lease { hash: row.key.hash(), fence: row.fence, token: row.token },
        failures: row.failures,
        losses: row.losses,
        interruptions: row.interruptions,
        generation: row.generation,
    })
}

/// The row gets a token that nobody holds: one who lost its commit's answer must not take this end for its own.
fn end(row: &mut Row, state: State, claimer: Claimer<'_>) -> Claim {
    row.token = claimer.token;
    // The dead still need their copy in the dead-letter queue.
    row.end(state, state != State::Dead, claimer.now);
    Claim::Settle(row.terminal(true))
}

fn is_expired(request: &ClaimRequest, now: i64) -> bool {
    request.expires_at.is_some_and(|at| at.as_millisecond() < now)
}

fn describe(row: &mut Row, request: &ClaimRequest) {
    row.kind.clone_from(&request.kind);
    row.digest = request.digest;
    row.queue.clone_from(&request.queue);
    row.tenant.clone_from(&request.tenant);
    row.generation = request.generation;
}

/// A dead-letter copy came back: everything but the identity begins anew.
fn renew_generation(row: &mut Row, generation: u32) {
    row.generation = generation;
    row.failures = 0;
    row.losses = 0;
    row.interruptions = 0;
    row.error = None;
    row.fingerprint = None;
    row.progress = None;
    row.published = false;
    row.cancel_requested = false;
    row.finished_at = None;
}
