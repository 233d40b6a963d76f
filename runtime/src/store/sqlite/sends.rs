//! Sends of jobs.

use serde_json::Value;
use sqlx::{Row as _, SqliteConnection, SqlitePool, sqlite::SqliteRow};

use super::{failed, row};
use crate::store::send::{self, SendRow};
use crate::store::{Begun, OnDoubt, SendClaim, SendRecord, StoreError};

/// Within a transaction that writes, so that nothing changes between look and word.
pub(super) async fn begin(
    connection: &mut SqliteConnection,
    claim: &SendClaim,
    on_doubt: OnDoubt,
    now: i64,
) -> Result<Begun, StoreError> {
    let Some(job) = row::load(connection, claim.lease.hash).await?.filter(|row| row.is_held_by(&claim.lease)) else {
        return Ok(Begun::Lost);
    };
    let found = load(connection, claim).await?;
    let (begun, row) = send::begin(found, claim, job.generation, on_doubt, now);
    if let Some(row) = row {
        save(connection, claim, &row).await?;
    }
    Ok(begun)
}

async fn load(connection: &mut SqliteConnection, claim: &SendClaim) -> Result<Option<SendRow>, StoreError> {
    let sql = "select generation, fence, call, doubtful, claimed_at, sealed_at, answer from karigar_send \
               where hash = $1 and name = $2";
    let found = sqlx::query(sql).bind(claim.lease.hash).bind(&claim.name).fetch_optional(connection);
    found.await.map_err(failed)?.map(|row| decode(&row).map_err(failed)).transpose()
}

fn decode(row: &SqliteRow) -> Result<SendRow, sqlx::Error> {
    Ok(SendRow {
        generation: row.try_get(0)?,
        fence: row.try_get(1)?,
        call: row.try_get(2)?,
        doubtful: row.try_get(3)?,
        claimed_at: row.try_get(4)?,
        sealed_at: row.try_get(5)?,
        answer: row.try_get(6)?,
    })
}

async fn save(connection: &mut SqliteConnection, claim: &SendClaim, row: &SendRow) -> Result<(), StoreError> {
    let sql = "insert into karigar_send (hash, name, generation, fence, call, doubtful, claimed_at) \
               values ($1, $2, $3, $4, $5, $6, $7) \
               on conflict (hash, name) do update set generation = excluded.generation, fence = excluded.fence, \
                   call = excluded.call, doubtful = excluded.doubtful, claimed_at = excluded.claimed_at";
    let upsert = sqlx::query(sql)
        .bind(claim.lease.hash)
        .bind(&claim.name)
        .bind(row.generation)
        .bind(row.fence)
        .bind(row.call)
        .bind(row.doubtful)
        .bind(row.claimed_at);
    upsert.execute(connection).await.map(drop).map_err(failed)
}

pub(super) async fn seal(writer: &SqlitePool, claim: &SendClaim, answer: &str, now: i64) -> Result<bool, StoreError> {
    let sql = "update karigar_send set sealed_at = coalesce(sealed_at, $4), answer = coalesce(answer, $5) \
               where hash = $1 and name = $2 and call = $3";
    let update =
        sqlx::query(sql).bind(claim.lease.hash).bind(&claim.name).bind(claim.call).bind(now).bind(answer.to_owned());
    update.execute(writer).await.map(|done| done.rows_affected() > 0).map_err(failed)
}

pub(super) async fn free(writer: &SqlitePool, claim: &SendClaim) -> Result<(), StoreError> {
    let sql = "delete from karigar_send \
               where hash = $1 and name = $2 and call = $3 and sealed_at is null and not doubtful";
    let delete = sqlx::query(sql).bind(claim.lease.hash).bind(&claim.name).bind(claim.call);
    delete.execute(writer).await.map(drop).map_err(failed)
}

/// The sends of the job `job` as a column of JSON text, for a query of records.
macro_rules! column {
    () => {
        "(select json_group_array(json_object('name', name, 'claimed_at', claimed_at, 'sealed_at', sealed_at, \
            'open', json(iif(job.state = 'running' and job.fence = send.fence, 'true', 'false')))) \
          from (select * from karigar_send where hash = job.hash order by claimed_at, name) as send)"
    };
}
pub(super) use column;

/// Reads [`column`].
pub(super) fn records(column: Value) -> Result<Vec<SendRecord>, sqlx::Error> {
    send::records(column).map_err(|error| sqlx::Error::Decode(error.into()))
}
