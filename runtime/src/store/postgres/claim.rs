//! Claims: a key that no row knows costs one statement for the whole batch; rows that are there are read, judged by the
//! rules that all stores share, and written back if nobody changed them in between.

mod existing;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use sqlx::{Row as _, query};
use uuid::Uuid;

use super::door::{Door, Transaction, Tries};
use super::failure::Failure;
use super::values::{micros, micros_since_epoch};
use crate::store::{Claim, ClaimRequest, Claimed, Lease, State, Terminal};

type Answers = HashMap<Uuid, Claim>;

pub(super) async fn claim(door: &Door, worker: &str, requests: &[ClaimRequest]) -> Result<Vec<Claim>, Failure> {
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    let worker: Arc<str> = worker.into();
    // Once each, in the order of the keys: batches that share keys then wait for one another, never in a circle.
    let mut once: Vec<&ClaimRequest> = requests.iter().collect();
    once.sort_by_key(|request| request.key.hash());
    once.dedup_by_key(|request| request.key.hash());
    let mut tries = Tries::default();
    let mut answers = loop {
        let mut tx = door.begin_by_key().await?;
        let outcome = claim_once(&mut tx, &worker, &once).await;
        match tx.end(outcome).await {
            Ok(answers) => break answers,
            Err(failure) => tries.again(failure).await?,
        }
    };
    // The first of a key's requests takes its answer away from the others.
    Ok(requests
        .iter()
        .map(|request| answers.remove(&request.key.hash()).unwrap_or(Claim::Busy(request.lease)))
        .collect())
}

async fn claim_once(tx: &mut Transaction<'_>, worker: &Arc<str>, once: &[&ClaimRequest]) -> Result<Answers, Failure> {
    const ROUNDS: usize = 5;
    let mut answers = Answers::with_capacity(once.len());
    let mut open = once.to_vec();
    for _ in 0..ROUNDS {
        insert(tx, worker, &open, &mut answers).await?;
        open.retain(|request| !answers.contains_key(&request.key.hash()));
        if open.is_empty() {
            return Ok(answers);
        }
        existing::claim(tx, worker, &open, &mut answers).await?;
        // What is still open was changed or pruned between our look and our word.
        open.retain(|request| !answers.contains_key(&request.key.hash()));
        if open.is_empty() {
            return Ok(answers);
        }
    }
    Err(Failure::Again("the rows of these jobs keep changing".into()))
}

/// The insert for jobs that no row knows. Few of them expire or are to run later, and planning the questions about that
/// costs more than a row does; so there are two texts of it.
macro_rules! insert {
    ($values:literal from $rows:literal) => {
        concat!(
            "insert into karigar_job (hash, source, id, kind, digest, queue, tenant, generation, token, fence, state,
                published, worker, lease_until, started_at, finished_at, not_before)
            select hash, source, id, kind, digest, queue, tenant, generation, token, ",
            $values,
            " from ",
            $rows,
            " on conflict (hash) do nothing
            returning hash, fence, ceil(extract(epoch from not_before - clock_timestamp()) * 1000000)::bigint"
        )
    };
}

const INSERT: &str = insert!(
    "1, 'running', false, $1, now() + lease * interval '1 microsecond', now(), null, null"
    from "unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::bigint[],
        $10::uuid[], $11::bigint[]) as r (hash, source, id, kind, digest, queue, tenant, generation, token, lease)"
);

/// A job that is expired, or is to run later, gets fence 0, for nobody ever held it.
const INSERT_TIMED: &str = insert!(
    "case when due then 1 else 0 end, case when due then 'running' when late then 'expired' else 'waiting' end, late,
        case when due then $1 end, case when due then now() + lease * interval '1 microsecond' end,
        case when due then now() end, case when late then now() end,
        case when not due and not late then timestamptz 'epoch' + runs * interval '1 microsecond' end"
    from "unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::bigint[],
        $10::uuid[], $11::bigint[], $12::bigint[], $13::bigint[])
        as r (hash, source, id, kind, digest, queue, tenant, generation, token, lease, expires, runs)
        cross join lateral
            (select coalesce(timestamptz 'epoch' + expires * interval '1 microsecond' < now(), false) as late) as e
        cross join lateral
            (select not late
                and coalesce(timestamptz 'epoch' + runs * interval '1 microsecond' <= now(), true) as due) as d"
);

async fn insert(
    tx: &mut Transaction<'_>,
    worker: &str,
    open: &[&ClaimRequest],
    answers: &mut Answers,
) -> Result<(), Failure> {
    let tokens: Vec<Uuid> = open.iter().map(|_| Uuid::new_v4()).collect();
    let timed = open.iter().any(|request| request.expires_at.is_some() || request.run_at.is_some());
    let mut statement = query(if timed { INSERT_TIMED } else { INSERT })
        .bind(worker)
        .bind(column(open, |request| request.key.hash()))
        .bind(column(open, |request| request.key.source()))
        .bind(column(open, |request| request.key.id()))
        .bind(column(open, |request| &*request.kind))
        .bind(column(open, |request| request.digest))
        .bind(column(open, |request| &*request.queue))
        .bind(column(open, |request| request.tenant.as_deref()))
        .bind(column(open, |request| i64::from(request.generation)))
        .bind(&tokens)
        .bind(column(open, |request| micros(request.lease)));
    if timed {
        statement = statement
            .bind(column(open, |request| request.expires_at.map(micros_since_epoch)))
            .bind(column(open, |request| request.run_at.map(micros_since_epoch)));
    }
    // Rows come back in the order of the requests, less those that were there.
    let mut asked = open.iter().zip(&tokens);
    for row in tx.rows(statement).await? {
        let (hash, fence, left): (Uuid, i64, Option<i64>) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let Some((request, token)) = asked.find(|(request, _)| request.key.hash() == hash) else {
            return Err(Failure::Statement(format!("the database inserted {hash}, which is no job of this batch")));
        };
        answers.insert(hash, first_answer(request.generation, Lease { hash, fence, token: *token }, left));
    }
    Ok(())
}

/// `left`: microseconds until it is to run.
fn first_answer(generation: u32, lease: Lease, left: Option<i64>) -> Claim {
    if let Some(left) = left {
        return Claim::NotBefore(Duration::from_micros(u64::try_from(left).unwrap_or_default()));
    }
    if lease.fence > 0 {
        return Claim::Run(Claimed { lease, failures: 0, losses: 0, interruptions: 0, generation });
    }
    let (error, fingerprint) = (None, None);
    Claim::Settle(Terminal { state: State::Expired, generation, published: true, error, fingerprint, fresh: true })
}

fn column<'r, T>(requests: &[&'r ClaimRequest], value: impl Fn(&'r ClaimRequest) -> T) -> Vec<T> {
    requests.iter().map(|request| value(request)).collect()
}
