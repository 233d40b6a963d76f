//! What becomes of a row after its claim.

use std::time::Duration;

use super::{Row, after};
use crate::key::JobKey;
use crate::store::content::without_nul;
use crate::store::{CancelFound, Commit, Lease, ReadBack, Renewal, State, Transition};

/// Writes a commit's transition into a row that its lease holds.
pub(in crate::store) fn apply(row: &mut Row, commit: &Commit, now: i64) {
    let published = !commit.needs_publishing();
    match &commit.transition {
        Transition::Succeeded { .. } => {
            row.error = None;
            row.progress = None;
            row.end(State::Succeeded, published, now);
        }
        Transition::Retry { delay, error } => {
            row.failures = row.failures.saturating_add(1);
            row.error = Some(without_nul(error).into_owned());
            wait(row, Some(after(now, *delay)));
        }
        Transition::PutOff { delay, why } => {
            row.error = Some(without_nul(why).into_owned());
            wait(row, Some(after(now, *delay)));
        }
        Transition::Interrupted => {
            row.interruptions = row.interruptions.saturating_add(1);
            wait(row, None);
        }
        Transition::Rejected { error, fingerprint } => fail(row, State::Rejected, error, fingerprint, now),
        Transition::Dead { error, fingerprint } => fail(row, State::Dead, error, fingerprint, now),
        Transition::Cancelled => row.end(State::Cancelled, published, now),
        Transition::Released => wait(row, None),
    }
}

fn wait(row: &mut Row, not_before: Option<i64>) {
    row.state = State::Waiting;
    row.lease_until = None;
    row.not_before = not_before;
}

fn fail(row: &mut Row, state: State, error: &str, fingerprint: &str, now: i64) {
    row.error = Some(without_nul(error).into_owned());
    row.fingerprint = Some(without_nul(fingerprint).into_owned());
    row.end(state, false, now);
}

/// Extends a lease, even one that expired, as long as nobody else has claimed.
pub(in crate::store) fn renew(row: &mut Row, held: &Lease, lease: Duration, now: i64) -> Renewal {
    if !row.is_held_by(held) {
        return Renewal::Lost;
    }
    row.lease_until = Some(after(now, lease));
    if row.cancel_requested { Renewal::CancelRequested } else { Renewal::Held }
}

/// Whether a commit whose answer was lost is in.
pub(in crate::store) fn read_back(row: Option<&Row>, lease: &Lease) -> ReadBack {
    match row {
        Some(row) if row.token != lease.token => ReadBack::Lost,
        Some(row) if row.state == State::Running => ReadBack::Pending,
        Some(_) => ReadBack::Committed,
        None => ReadBack::Lost,
    }
}

/// A person's cancel meets a row.
pub(in crate::store) fn cancel(row: &mut Row, now: i64) -> CancelFound {
    match row.state {
        State::Waiting => {
            row.end(State::Cancelled, true, now);
            CancelFound::Waiting
        }
        State::Running => {
            row.cancel_requested = true;
            CancelFound::Running
        }
        _ if row.kind.is_empty() => CancelFound::Unseen,
        state => CancelFound::Ended(state),
    }
}

/// A person's cancel meets no row: this one waits for the job's message.
pub(in crate::store) fn tombstone(key: &JobKey, now: i64) -> Row {
    let mut row = Row::new(key.clone(), now);
    row.end(State::Cancelled, true, now);
    row
}
