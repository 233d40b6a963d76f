//! Token buckets.

use std::collections::HashMap;

use sqlx::{Row as _, query};
use uuid::Uuid;

use super::door::{Door, LONG, Transaction, Tries};
use super::failure::Failure;
use crate::store::limit::{self, Bucket};
use crate::store::{Limit, Taken};

/// How often a bucket's row may vanish between its insert and its lock.
const ROUNDS: usize = 5;

pub(super) async fn take(door: &Door, wanted: &[Limit]) -> Result<Taken, Failure> {
    let mut hashes: Vec<Uuid> = wanted.iter().map(Limit::hash).collect();
    hashes.sort_unstable();
    for _ in 0..ROUNDS {
        if let Some(taken) = take_known(door, wanted, &hashes).await? {
            return Ok(taken);
        }
        // In a transaction of their own, which holds no lock of a bucket: who waits for another's insert must not be
        // waited for.
        insert(door, &hashes).await?;
    }
    Err(Failure::Again("the rows of these limits keep vanishing".into()))
}

async fn take_known(door: &Door, wanted: &[Limit], hashes: &[Uuid]) -> Result<Option<Taken>, Failure> {
    let mut tries = Tries::default();
    loop {
        let mut tx = door.begin_by_key().await?;
        let outcome = take_in(&mut tx, wanted, hashes).await;
        match tx.end(outcome).await {
            Ok(taken) => return Ok(taken),
            Err(failure) => tries.again(failure).await?,
        }
    }
}

/// `None` where a bucket has no row yet. Rows are locked in the order of their keys, and the time is read when the last
/// of them is: the outer query runs over what the inner one has locked.
async fn take_in(tx: &mut Transaction<'_>, wanted: &[Limit], hashes: &[Uuid]) -> Result<Option<Taken>, Failure> {
    let lock = query(
        "select locked.*, floor(extract(epoch from clock_timestamp()) * 1000000)::bigint as now_us from (
            select hash, full_at_us, turn_us from karigar_limit where hash = any($1) order by hash for no key update
        ) as locked",
    )
    .bind(hashes);
    let rows = tx.rows(lock).await?;
    if rows.len() < hashes.len() {
        return Ok(None);
    }
    let (mut found, mut now) = (HashMap::with_capacity(rows.len()), 0);
    for row in rows {
        let bucket = Bucket { full_at: row.try_get("full_at_us")?, turn: row.try_get("turn_us")? };
        found.insert(row.try_get::<Uuid, _>("hash")?, bucket);
        now = row.try_get::<i64, _>("now_us")?.max(now);
    }
    let mut buckets: Vec<Bucket> = wanted.iter().filter_map(|limit| found.remove(&limit.hash())).collect();
    let taken = limit::take(wanted, &mut buckets, now);
    let update = query(
        "update karigar_limit as bucket set full_at_us = b.full_at, turn_us = b.turn
        from unnest($1::uuid[], $2::bigint[], $3::bigint[]) as b (hash, full_at, turn) where bucket.hash = b.hash",
    )
    .bind(wanted.iter().map(Limit::hash).collect::<Vec<_>>())
    .bind(buckets.iter().map(|bucket| bucket.full_at).collect::<Vec<_>>())
    .bind(buckets.iter().map(|bucket| bucket.turn).collect::<Vec<_>>());
    tx.execute(update).await?;
    Ok(Some(taken))
}

/// Full buckets where there are none, in the order of their keys.
async fn insert(door: &Door, hashes: &[Uuid]) -> Result<(), Failure> {
    let statement = || {
        query(
            "insert into karigar_limit (hash, full_at_us, turn_us) select hash, 0, 0 from unnest($1::uuid[]) as b (hash)
            on conflict (hash) do nothing",
        )
        .bind(hashes)
    };
    door.rows_by_key(statement).await?;
    Ok(())
}

/// Reads the whole table, once an hour: no index is worth its cost at each take. Buckets that are in use are left.
pub(super) async fn forget_idle(door: &Door) -> Result<(), Failure> {
    const FORGET: &str = "with now as materialized (
            select floor(extract(epoch from clock_timestamp()) * 1000000)::bigint as us
        )
        delete from karigar_limit where hash in (
            select hash from karigar_limit, now where full_at_us <= now.us and turn_us <= now.us
            for update of karigar_limit skip locked)";
    door.rows(LONG, || query(FORGET)).await?;
    Ok(())
}
