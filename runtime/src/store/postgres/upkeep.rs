//! What people and the worker's upkeep do to records: cancelling, pruning, counting.

use std::time::Duration;

use sqlx::{Row as _, query};

use super::door::{Door, LONG, QUICK, Statement, Transaction, Tries};
use super::failure::Failure;
use super::values::{micros, state};
use crate::key::JobKey;
use crate::store::{CancelFound, State};

pub(super) async fn cancel(door: &Door, key: &JobKey) -> Result<CancelFound, Failure> {
    let mut tries = Tries::default();
    loop {
        let mut tx = door.begin(QUICK).await?;
        let outcome = cancel_in(&mut tx, key).await;
        match tx.end(outcome).await {
            Ok(found) => return Ok(found),
            Err(failure) => tries.again(failure).await?,
        }
    }
}

async fn cancel_in(tx: &mut Transaction<'_>, key: &JobKey) -> Result<CancelFound, Failure> {
    // The digest of a tombstone is filled in by the claim that meets it.
    let tombstone = query(
        "insert into karigar_job (hash, source, id, kind, digest, queue, fence, token, state, published, finished_at)
        values ($1, $2, $3, '', decode(repeat('00', 32), 'hex'), '', 0, gen_random_uuid(), 'cancelled', true, now())
        on conflict (hash) do nothing",
    )
    .bind(key.hash())
    .bind(key.source())
    .bind(key.id());
    if tx.execute(tombstone).await? == 1 {
        return Ok(CancelFound::Unseen);
    }
    let found = query("select state, kind from karigar_job where hash = $1 for no key update").bind(key.hash());
    let rows = tx.rows(found).await?;
    let Some(row) = rows.first() else {
        return Err(Failure::Again("the record was pruned under our eyes".into()));
    };
    let (change, met) = match state(row.try_get("state")?)? {
        State::Waiting => (
            "update karigar_job set state = 'cancelled', published = true, finished_at = now(), not_before = null
            where hash = $1",
            CancelFound::Waiting,
        ),
        State::Running => ("update karigar_job set cancel_requested = true where hash = $1", CancelFound::Running),
        _ if row.try_get::<&str, _>("kind")?.is_empty() => return Ok(CancelFound::Unseen),
        ended => return Ok(CancelFound::Ended(ended)),
    };
    tx.execute(query(change).bind(key.hash())).await?;
    Ok(met)
}

/// Old ends lie among the oldest rows, whose index says where to begin; rows that others are at are left for next time.
pub(super) async fn purge(door: &Door, older_than: Duration, limit: u32) -> Result<u64, Failure> {
    let statement = || {
        query(
            "with gone as (
                delete from karigar_job where hash in (
                    select hash from karigar_job
                    where created_at < now() - $1 * interval '1 microsecond'
                        and finished_at < now() - $1 * interval '1 microsecond'
                        and published and state not in ('running', 'waiting')
                    order by created_at limit $2 for update skip locked)
                returning hash
            ), outputs as (
                delete from karigar_output as output using gone where output.hash = gone.hash
            ), sends as (
                delete from karigar_send as send using gone where send.hash = gone.hash
            )
            select count(*) from gone",
        )
        .bind(micros(older_than))
        .bind(i64::from(limit))
    };
    counted(door, statement).await
}

/// Reads the whole table: no index is worth its cost at each commit.
pub(super) async fn unfinished(door: &Door) -> Result<u64, Failure> {
    let statement = || query("select count(*) from karigar_job where state in ('running', 'waiting') or not published");
    counted(door, statement).await
}

async fn counted<'q>(door: &Door, statement: impl Fn() -> Statement<'q> + Send + Sync) -> Result<u64, Failure> {
    let rows = door.rows(LONG, statement).await?;
    let count: i64 = rows.first().map(|row| row.try_get(0)).transpose()?.unwrap_or_default();
    Ok(count.unsigned_abs())
}
