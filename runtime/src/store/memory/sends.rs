//! Sends of jobs, beside their rows.

use super::{Jobs, Stored};
use crate::store::send::{self, SendRow};
use crate::store::{Begun, OnDoubt, SendClaim, SendRecord};

pub(super) fn begin(jobs: &mut Jobs, claim: &SendClaim, on_doubt: OnDoubt, now: i64) -> Begun {
    let Some(stored) = jobs.get_mut(&claim.lease.hash).filter(|stored| stored.row.is_held_by(&claim.lease)) else {
        return Begun::Lost;
    };
    let found = stored.sends.get(&claim.name).cloned();
    let (begun, row) = send::begin(found, claim, stored.row.generation, on_doubt, now);
    if let Some(row) = row {
        stored.sends.insert(claim.name.clone(), row);
    }
    begun
}

pub(super) fn seal(jobs: &mut Jobs, claim: &SendClaim, answer: &str, now: i64) -> bool {
    let Some(row) = claimed(jobs, claim) else { return false };
    row.sealed_at.get_or_insert(now);
    row.answer.get_or_insert_with(|| answer.to_owned());
    true
}

pub(super) fn free(jobs: &mut Jobs, claim: &SendClaim) {
    if claimed(jobs, claim).is_some_and(|row| row.sealed_at.is_none() && !row.doubtful)
        && let Some(stored) = jobs.get_mut(&claim.lease.hash)
    {
        stored.sends.remove(&claim.name);
    }
}

/// The send, if it is this very call that claimed it.
fn claimed<'a>(jobs: &'a mut Jobs, claim: &SendClaim) -> Option<&'a mut SendRow> {
    jobs.get_mut(&claim.lease.hash)?.sends.get_mut(&claim.name).filter(|row| row.call == claim.call)
}

/// A job's sends as they are read, the oldest first.
pub(super) fn records(stored: &Stored) -> Vec<SendRecord> {
    let mut sends: Vec<SendRecord> =
        stored.sends.iter().map(|(name, row)| row.record(name, stored.row.state, stored.row.fence)).collect();
    sends.sort_by_key(|send| send.claimed_at);
    sends
}
