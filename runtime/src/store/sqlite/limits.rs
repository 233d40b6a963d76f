//! Token buckets.

use sqlx::{Row as _, SqliteConnection, SqlitePool};

use super::failed;
use crate::store::limit::{self, Bucket};
use crate::store::{Limit, StoreError, Taken};

/// Within a transaction that writes, so that nobody else takes meanwhile.
pub(super) async fn take(connection: &mut SqliteConnection, wanted: &[Limit], now: i64) -> Result<Taken, StoreError> {
    let mut buckets = Vec::with_capacity(wanted.len());
    for limit in wanted {
        let sql = "select full_at_us, turn_us from karigar_limit where hash = $1";
        let found = sqlx::query(sql).bind(limit.hash()).fetch_optional(&mut *connection).await.map_err(failed)?;
        buckets.push(match found {
            None => Bucket::default(),
            Some(row) => Bucket { full_at: row.try_get(0).map_err(failed)?, turn: row.try_get(1).map_err(failed)? },
        });
    }
    let taken = limit::take(wanted, &mut buckets, now);
    for (limit, bucket) in wanted.iter().zip(buckets) {
        let sql = "insert into karigar_limit (hash, full_at_us, turn_us) values ($1, $2, $3) \
                   on conflict (hash) do update set full_at_us = excluded.full_at_us, turn_us = excluded.turn_us";
        let upsert = sqlx::query(sql).bind(limit.hash()).bind(bucket.full_at).bind(bucket.turn);
        upsert.execute(&mut *connection).await.map_err(failed)?;
    }
    Ok(taken)
}

pub(super) async fn forget_idle(writer: &SqlitePool, now: i64) -> Result<(), StoreError> {
    let sql = "delete from karigar_limit where full_at_us <= $1 and turn_us <= $1";
    sqlx::query(sql).bind(now).execute(writer).await.map(drop).map_err(failed)
}
