//! Rows as the table `karigar_job` keeps them, and outputs beside them.

use std::sync::Arc;

use serde_json::Value;
use sqlx::{Row as _, SqliteConnection, SqlitePool, sqlite::SqliteRow};
use uuid::Uuid;

use super::failed;
use crate::key::JobKey;
use crate::store::lifecycle::Row;
use crate::store::{Lease, State, StoreError};

/// A query whose columns are those that [`decode`] reads, in its order, and then `$more`.
macro_rules! select {
    ($more:literal) => {
        concat!(
            "select job.source, job.id, job.kind, job.digest, job.state, job.queue, job.tenant, job.worker, \
             job.failures, job.losses, job.interruptions, job.generation, job.fence, job.token, job.lease_until, \
             job.not_before, job.cancel_requested, job.published, job.error, job.fingerprint, job.progress, \
             job.created_at, job.started_at, job.finished_at",
            $more
        )
    };
}
pub(super) use select;

/// The place of the first column behind those of [`select`].
pub(super) const MORE: usize = 24;

const UPSERT: &str = "\
    insert into karigar_job (hash, source, id, kind, digest, state, queue, tenant, worker, failures, losses, \
        interruptions, generation, fence, token, lease_until, not_before, cancel_requested, published, error, \
        fingerprint, progress, created_at, started_at, finished_at) \
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, \
        $24, $25) \
    on conflict (hash) do update set kind = excluded.kind, digest = excluded.digest, state = excluded.state, \
        queue = excluded.queue, tenant = excluded.tenant, worker = excluded.worker, failures = excluded.failures, \
        losses = excluded.losses, interruptions = excluded.interruptions, generation = excluded.generation, \
        fence = excluded.fence, token = excluded.token, lease_until = excluded.lease_until, \
        not_before = excluded.not_before, cancel_requested = excluded.cancel_requested, \
        published = excluded.published, error = excluded.error, fingerprint = excluded.fingerprint, \
        progress = excluded.progress, started_at = excluded.started_at, finished_at = excluded.finished_at";

pub(super) async fn load(connection: &mut SqliteConnection, hash: Uuid) -> Result<Option<Row>, StoreError> {
    let sql = select!(" from karigar_job job where job.hash = $1");
    let found = sqlx::query(sql).bind(hash).fetch_optional(connection).await.map_err(failed)?;
    found.map(|row| decode(&row).map_err(failed)).transpose()
}

pub(super) async fn save(connection: &mut SqliteConnection, row: &Row) -> Result<(), StoreError> {
    let upsert = sqlx::query(UPSERT)
        .bind(row.key.hash())
        .bind(row.key.source())
        .bind(row.key.id())
        .bind(&row.kind)
        .bind(&row.digest[..])
        .bind(row.state.as_str())
        .bind(&row.queue)
        .bind(&row.tenant)
        .bind(row.worker.as_deref())
        .bind(row.failures)
        .bind(row.losses)
        .bind(row.interruptions)
        .bind(row.generation)
        .bind(row.fence)
        .bind(row.token)
        .bind(row.lease_until)
        .bind(row.not_before)
        .bind(row.cancel_requested)
        .bind(row.published)
        .bind(&row.error)
        .bind(&row.fingerprint)
        .bind(row.progress.as_ref().map(Value::to_string))
        .bind(row.created_at)
        .bind(row.started_at)
        .bind(row.finished_at);
    upsert.execute(connection).await.map(drop).map_err(failed)
}

/// Puts `output` in the place of what was there.
pub(super) async fn save_output(
    connection: &mut SqliteConnection,
    hash: Uuid,
    output: Option<&Value>,
) -> Result<(), StoreError> {
    let query = match output {
        Some(output) => {
            let upsert = "insert into karigar_output (hash, output) values ($1, $2) \
                          on conflict (hash) do update set output = excluded.output";
            sqlx::query(upsert).bind(hash).bind(output.to_string())
        }
        None => sqlx::query("delete from karigar_output where hash = $1").bind(hash),
    };
    query.execute(connection).await.map(drop).map_err(failed)
}

pub(super) async fn set_progress(writer: &SqlitePool, lease: Lease, progress: &Value) -> Result<(), StoreError> {
    let sql = "update karigar_job set progress = $1 where hash = $2 and fence = $3 and token = $4 and state = $5";
    let update = sqlx::query(sql)
        .bind(progress.to_string())
        .bind(lease.hash)
        .bind(lease.fence)
        .bind(lease.token)
        .bind(State::Running.as_str());
    update.execute(writer).await.map(drop).map_err(failed)
}

/// Deletes what is over, published, and ended before `then`. What lies beside a row goes with it.
pub(super) async fn purge(writer: &SqlitePool, then: i64, limit: u32) -> Result<u64, StoreError> {
    let sql = "delete from karigar_job where hash in (select hash from karigar_job \
               where published = 1 and finished_at < $1 order by finished_at limit $2)";
    let done = sqlx::query(sql).bind(then).bind(limit).execute(writer).await.map_err(failed)?;
    Ok(done.rows_affected())
}

pub(super) async fn unfinished(readers: &SqlitePool) -> Result<u64, StoreError> {
    let count = "select count(*) from karigar_job where published = 0";
    let count: i64 = sqlx::query_scalar(count).fetch_one(readers).await.map_err(failed)?;
    Ok(u64::try_from(count).unwrap_or(0))
}

pub(super) fn decode(row: &SqliteRow) -> Result<Row, sqlx::Error> {
    let bad = |what: String| sqlx::Error::Decode(what.into());
    let state: &str = row.try_get(4)?;
    let progress: Option<&str> = row.try_get(20)?;
    Ok(Row {
        key: JobKey::new(row.try_get(0)?, row.try_get(1)?).map_err(|error| bad(error.to_string()))?,
        kind: row.try_get(2)?,
        digest: row.try_get::<&[u8], _>(3)?.try_into().map_err(|_| bad("a digest is not of 32 bytes".into()))?,
        state: State::parse(state).ok_or_else(|| bad(format!("`{state}` is no state")))?,
        queue: row.try_get(5)?,
        tenant: row.try_get(6)?,
        worker: row.try_get::<Option<&str>, _>(7)?.map(Arc::from),
        failures: row.try_get(8)?,
        losses: row.try_get(9)?,
        interruptions: row.try_get(10)?,
        generation: row.try_get(11)?,
        fence: row.try_get(12)?,
        token: row.try_get(13)?,
        lease_until: row.try_get(14)?,
        not_before: row.try_get(15)?,
        cancel_requested: row.try_get(16)?,
        published: row.try_get(17)?,
        error: row.try_get(18)?,
        fingerprint: row.try_get(19)?,
        progress: progress.map(json).transpose()?,
        created_at: row.try_get(21)?,
        started_at: row.try_get(22)?,
        finished_at: row.try_get(23)?,
    })
}

pub(super) fn json(text: &str) -> Result<Value, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
}
