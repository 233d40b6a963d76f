//! Sends of jobs.

use sqlx::postgres::PgRow;
use sqlx::{Row as _, query};

use super::door::{Door, QUICK, Transaction, Tries};
use super::failure::Failure;
use super::values::generation;
use crate::store::send::{self, SendRow};
use crate::store::{Begun, OnDoubt, SendClaim};

pub(super) async fn begin(door: &Door, claim: &SendClaim, on_doubt: OnDoubt) -> Result<Begun, Failure> {
    let mut tries = Tries::default();
    loop {
        let mut tx = door.begin(QUICK).await?;
        let outcome = begin_in(&mut tx, claim, on_doubt).await;
        match tx.end(outcome).await {
            Ok(begun) => return Ok(begun),
            Err(failure) => tries.again(failure).await?,
        }
    }
}

/// The job's row is locked first: of two calls the second sees what the first wrote.
async fn begin_in(tx: &mut Transaction<'_>, claim: &SendClaim, on_doubt: OnDoubt) -> Result<Begun, Failure> {
    let lease = &claim.lease;
    let lock = query(
        "select generation from karigar_job where hash = $1 and fence = $2 and token = $3 and state = 'running'
        for no key update",
    )
    .bind(lease.hash)
    .bind(lease.fence)
    .bind(lease.token);
    let rows = tx.rows(lock).await?;
    let Some(job) = rows.first() else { return Ok(Begun::Lost) };
    let job_generation = generation(job.try_get(0)?)?;
    // One row in any case, for the clock's sake.
    let look = query(
        "select send.*, floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms,
            floor(extract(epoch from send.claimed_at) * 1000)::bigint as claimed_ms,
            floor(extract(epoch from send.sealed_at) * 1000)::bigint as sealed_ms
        from (values (true)) as one left join karigar_send as send on send.hash = $1 and send.name = $2",
    )
    .bind(lease.hash)
    .bind(&claim.name);
    let rows = tx.rows(look).await?;
    let Some(row) = rows.first() else { return Err(Failure::Statement("a look at a send gave no row".into())) };
    let (begun, row) = send::begin(decode(row)?, claim, job_generation, on_doubt, row.try_get("now_ms")?);
    if let Some(row) = row {
        write(tx, claim, &row).await?;
    }
    Ok(begun)
}

fn decode(row: &PgRow) -> Result<Option<SendRow>, Failure> {
    let Some(claimed_at) = row.try_get("claimed_ms")? else { return Ok(None) };
    Ok(Some(SendRow {
        generation: generation(row.try_get("generation")?)?,
        fence: row.try_get("fence")?,
        call: row.try_get("call")?,
        doubtful: row.try_get("doubtful")?,
        claimed_at,
        sealed_at: row.try_get("sealed_ms")?,
        answer: row.try_get("answer")?,
    }))
}

async fn write(tx: &mut Transaction<'_>, claim: &SendClaim, row: &SendRow) -> Result<(), Failure> {
    let upsert = query(
        "insert into karigar_send (hash, name, generation, fence, call, doubtful, claimed_at)
        values ($1, $2, $3, $4, $5, $6, clock_timestamp())
        on conflict (hash, name) do update set generation = excluded.generation, fence = excluded.fence,
            call = excluded.call, doubtful = excluded.doubtful, claimed_at = excluded.claimed_at",
    )
    .bind(claim.lease.hash)
    .bind(&claim.name)
    .bind(i64::from(row.generation))
    .bind(row.fence)
    .bind(row.call)
    .bind(row.doubtful);
    tx.execute(upsert).await?;
    Ok(())
}

/// Text and not `jsonb`, which takes no U+0000.
pub(super) async fn seal(door: &Door, claim: &SendClaim, answer: &str) -> Result<bool, Failure> {
    let statement = || {
        query(
            "update karigar_send set sealed_at = coalesce(sealed_at, now()), answer = coalesce(answer, $4)
            where hash = $1 and name = $2 and call = $3 returning true",
        )
        .bind(claim.lease.hash)
        .bind(&claim.name)
        .bind(claim.call)
        .bind(answer)
    };
    Ok(!door.rows(QUICK, statement).await?.is_empty())
}

pub(super) async fn free(door: &Door, claim: &SendClaim) -> Result<(), Failure> {
    let statement = || {
        query(
            "delete from karigar_send
            where hash = $1 and name = $2 and call = $3 and sealed_at is null and not doubtful",
        )
        .bind(claim.lease.hash)
        .bind(&claim.name)
        .bind(claim.call)
    };
    door.rows(QUICK, statement).await?;
    Ok(())
}
