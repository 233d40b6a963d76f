//! What the holder of a lease asks while its job runs, and after.

use std::collections::HashMap;
use std::time::Duration;

use sqlx::{Row as _, query};
use uuid::Uuid;

use super::door::{Door, QUICK};
use super::failure::Failure;
use super::values::micros;
use crate::store::{Lease, ReadBack, Renewal, content};

pub(super) async fn renew(door: &Door, leases: &[Lease], lease: Duration) -> Result<Vec<Renewal>, Failure> {
    if leases.is_empty() {
        return Ok(Vec::new());
    }
    let columns = Columns::of(leases);
    let statement = || {
        query(
            "update karigar_job as job set lease_until = clock_timestamp() + $4 * interval '1 microsecond'
            from unnest($1::uuid[], $2::bigint[], $3::uuid[]) as held (hash, fence, token)
            where job.hash = held.hash and job.fence = held.fence and job.token = held.token
                and job.state = 'running'
            returning job.fence, job.token, job.cancel_requested",
        )
        .bind(&columns.hashes)
        .bind(&columns.fences)
        .bind(&columns.tokens)
        .bind(micros(lease))
    };
    let mut renewed = HashMap::with_capacity(leases.len());
    for row in door.rows_by_key(statement).await? {
        let held: (i64, Uuid) = (row.try_get(0)?, row.try_get(1)?);
        renewed.insert(held, row.try_get::<bool, _>(2)?);
    }
    Ok(leases
        .iter()
        .map(|lease| match renewed.get(&(lease.fence, lease.token)) {
            Some(false) => Renewal::Held,
            Some(true) => Renewal::CancelRequested,
            None => Renewal::Lost,
        })
        .collect())
}

pub(super) async fn read_back(door: &Door, leases: &[Lease]) -> Result<Vec<ReadBack>, Failure> {
    let hashes: Vec<Uuid> = leases.iter().map(|lease| lease.hash).collect();
    let statement = || query("select token, state = 'running' from karigar_job where hash = any($1)").bind(&hashes);
    let mut running = HashMap::with_capacity(leases.len());
    for row in door.rows(QUICK, statement).await? {
        running.insert(row.try_get::<Uuid, _>(0)?, row.try_get::<bool, _>(1)?);
    }
    Ok(leases
        .iter()
        .map(|lease| match running.get(&lease.token) {
            Some(true) => ReadBack::Pending,
            Some(false) => ReadBack::Committed,
            None => ReadBack::Lost,
        })
        .collect())
}

pub(super) async fn set_progress(door: &Door, lease: Lease, progress: &serde_json::Value) -> Result<(), Failure> {
    let progress = content::value_without_nul(progress);
    let statement = || {
        query(
            "update karigar_job set progress = $4
            where hash = $1 and fence = $2 and token = $3 and state = 'running'",
        )
        .bind(lease.hash)
        .bind(lease.fence)
        .bind(lease.token)
        .bind(&*progress)
    };
    door.rows(QUICK, statement).await?;
    Ok(())
}

struct Columns {
    hashes: Vec<Uuid>,
    fences: Vec<i64>,
    tokens: Vec<Uuid>,
}

impl Columns {
    /// In the order of the keys, as commits lock them too.
    fn of(leases: &[Lease]) -> Self {
        let mut sorted = leases.to_vec();
        sorted.sort_by_key(|lease| lease.hash);
        Self {
            hashes: sorted.iter().map(|lease| lease.hash).collect(),
            fences: sorted.iter().map(|lease| lease.fence).collect(),
            tokens: sorted.iter().map(|lease| lease.token).collect(),
        }
    }
}
