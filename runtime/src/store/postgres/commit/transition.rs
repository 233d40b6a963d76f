//! What commits do to the rows of their jobs.

use std::borrow::Cow;

use sqlx::postgres::PgRow;
use sqlx::{Row as _, query};

use super::super::door::Transaction;
use super::super::failure::Failure;
use super::super::values::micros;
use crate::store::content::without_nul;
use crate::store::{Commit, Lease, State, Transition};

/// Most batches are of jobs that ended well; a text of their own is planned in half the time.
const SUCCEED: &str = "update karigar_job as job set
        state = 'succeeded', published = c.published, lease_until = null, not_before = null, error = null,
        progress = null, finished_at = now()
    from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bool[]) as c (hash, fence, token, published)
    where job.hash = c.hash and job.fence = c.fence and job.token = c.token and job.state = 'running'
    returning job.hash, job.fence, job.token";

const CHANGE: &str = "update karigar_job as job set
        state = c.state, published = c.published, lease_until = null,
        failures = job.failures + c.failures, interruptions = job.interruptions + c.interruptions,
        not_before = now() + c.delay * interval '1 microsecond',
        error = case when c.state = 'succeeded' then null else coalesce(c.error, job.error) end,
        fingerprint = coalesce(c.fingerprint, job.fingerprint),
        progress = case when c.state = 'succeeded' then null else job.progress end,
        finished_at = case when c.state <> 'waiting' then now() end
    from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bool[], $5::text[], $6::int[], $7::int[], $8::bigint[],
        $9::text[], $10::text[])
        as c (hash, fence, token, published, state, failures, interruptions, delay, error, fingerprint)
    where job.hash = c.hash and job.fence = c.fence and job.token = c.token and job.state = 'running'
    returning job.hash, job.fence, job.token";

/// Writes the transitions whose leases hold, and returns those.
pub(super) async fn write(tx: &mut Transaction<'_>, commits: &[&Commit]) -> Result<Vec<Lease>, Failure> {
    let effects: Vec<Effect<'_>> = commits.iter().map(|commit| Effect::of(commit)).collect();
    let all_succeeded = effects.iter().all(|effect| effect.state == State::Succeeded);
    let mut statement = query(if all_succeeded { SUCCEED } else { CHANGE })
        .bind(commits.iter().map(|commit| commit.lease.hash).collect::<Vec<_>>())
        .bind(commits.iter().map(|commit| commit.lease.fence).collect::<Vec<_>>())
        .bind(commits.iter().map(|commit| commit.lease.token).collect::<Vec<_>>())
        .bind(effects.iter().map(|effect| effect.published).collect::<Vec<_>>());
    if !all_succeeded {
        statement = statement
            .bind(effects.iter().map(|effect| effect.state.as_str()).collect::<Vec<_>>())
            .bind(effects.iter().map(|effect| effect.failures).collect::<Vec<_>>())
            .bind(effects.iter().map(|effect| effect.interruptions).collect::<Vec<_>>())
            .bind(effects.iter().map(|effect| effect.delay).collect::<Vec<_>>())
            .bind(effects.iter().map(|effect| effect.error.as_deref()).collect::<Vec<_>>())
            .bind(effects.iter().map(|effect| effect.fingerprint.as_deref()).collect::<Vec<_>>());
    }
    tx.rows(statement).await?.iter().map(held).collect()
}

fn held(row: &PgRow) -> Result<Lease, Failure> {
    Ok(Lease { hash: row.try_get(0)?, fence: row.try_get(1)?, token: row.try_get(2)? })
}

/// One commit's new state, and what is added to the row's counters.
struct Effect<'c> {
    state: State,
    published: bool,
    failures: i32,
    interruptions: i32,
    /// Microseconds from now.
    delay: Option<i64>,
    error: Option<Cow<'c, str>>,
    fingerprint: Option<Cow<'c, str>>,
}

impl<'c> Effect<'c> {
    fn of(commit: &'c Commit) -> Self {
        let to = |state: State| Self {
            state,
            published: state.is_terminal() && !commit.needs_publishing(),
            failures: 0,
            interruptions: 0,
            delay: None,
            error: None,
            fingerprint: None,
        };
        let failed = |state: State, error: &'c str, fingerprint: &'c str| Self {
            error: Some(without_nul(error)),
            fingerprint: Some(without_nul(fingerprint)),
            ..to(state)
        };
        match &commit.transition {
            Transition::Succeeded { .. } => to(State::Succeeded),
            Transition::Retry { delay, error } => {
                Self { failures: 1, delay: Some(micros(*delay)), error: Some(without_nul(error)), ..to(State::Waiting) }
            }
            Transition::PutOff { delay, why } => {
                Self { delay: Some(micros(*delay)), error: Some(without_nul(why)), ..to(State::Waiting) }
            }
            Transition::Interrupted => Self { interruptions: 1, ..to(State::Waiting) },
            Transition::Rejected { error, fingerprint } => failed(State::Rejected, error, fingerprint),
            Transition::Dead { error, fingerprint } => failed(State::Dead, error, fingerprint),
            Transition::Cancelled => to(State::Cancelled),
            Transition::Released => to(State::Waiting),
        }
    }
}
