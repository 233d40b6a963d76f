//! Claims of jobs that have a row.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sqlx::postgres::PgRow;
use sqlx::{Row as _, query};
use uuid::Uuid;

use super::super::door::{Statement, Transaction};
use super::super::failure::Failure;
use super::super::values::{count, generation, small, state};
use super::{Answers, column};
use crate::store::lifecycle::{Claimer, Effect, Row, claim_again};
use crate::store::{Claim, ClaimRequest};

/// A row as it was read, and as a claim leaves it.
struct Judged {
    row: Row,
    /// `xmin`: another transaction that changes the row changes this.
    version: String,
    claim: Claim,
    effect: Effect,
}

/// Answers for the jobs among `open` that have a row, and whose row nobody changed under our eyes.
pub(super) async fn claim(
    tx: &mut Transaction<'_>,
    worker: &Arc<str>,
    open: &[&ClaimRequest],
    answers: &mut Answers,
) -> Result<(), Failure> {
    let by_hash: HashMap<Uuid, &ClaimRequest> = open.iter().map(|request| (request.key.hash(), *request)).collect();
    let mut changed = Vec::new();
    for found in tx.rows(select(open)).await? {
        let hash: Uuid = found.try_get("hash")?;
        let Some(request) = by_hash.get(&hash) else { continue };
        let now = found.try_get("now_ms")?;
        let claimer = Claimer { worker, now, token: Uuid::new_v4() };
        let mut row = decode(&found, request)?;
        let (claim, effect) = claim_again(&mut row, request, claimer);
        if effect == Effect::None {
            answers.insert(hash, claim);
        } else {
            changed.push(Judged { row, version: found.try_get("version")?, claim, effect });
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    changed.sort_by_key(|judged| judged.row.key.hash());
    let written = write(tx, &changed).await?;
    let (won, _): (Vec<Judged>, Vec<Judged>) =
        changed.into_iter().partition(|judged| written.contains(&judged.row.key.hash()));
    let void: Vec<Uuid> = won
        .iter()
        .filter(|judged| judged.effect == Effect::NewGeneration)
        .map(|judged| judged.row.key.hash())
        .collect();
    if !void.is_empty() {
        tx.execute(query("delete from karigar_output where hash = any($1)").bind(&void)).await?;
        tx.execute(query("delete from karigar_outbox where hash = any($1)").bind(&void)).await?;
    }
    answers.extend(won.into_iter().map(|judged| (judged.row.key.hash(), judged.claim)));
    Ok(())
}

/// Reads without a lock: most rows that a claim meets stay as they are. Ends of leases and delays are rounded up, to be
/// over here no earlier than they are.
fn select<'q>(open: &[&'q ClaimRequest]) -> Statement<'q> {
    query(
        "select hash, xmin::text as version, kind, digest, state, queue, tenant, worker, failures, losses,
            interruptions, generation, fence, token, cancel_requested, published, error, fingerprint,
            ceil(extract(epoch from lease_until) * 1000)::bigint as lease_until_ms,
            ceil(extract(epoch from not_before) * 1000)::bigint as not_before_ms,
            floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms
        from karigar_job where hash = any($1)",
    )
    .bind(column(open, |request| request.key.hash()))
}

/// Times that a claim does not look at stay behind: [`write`] leaves them alone, or sets them anew.
fn decode(found: &PgRow, request: &ClaimRequest) -> Result<Row, Failure> {
    let digest: Vec<u8> = found.try_get("digest")?;
    Ok(Row {
        key: request.key.clone(),
        kind: found.try_get("kind")?,
        digest: digest.try_into().map_err(|_| Failure::Statement("a digest is not 32 bytes long".into()))?,
        state: state(found.try_get("state")?)?,
        queue: found.try_get("queue")?,
        tenant: found.try_get("tenant")?,
        worker: found.try_get::<Option<&str>, _>("worker")?.map(Arc::from),
        failures: count(found.try_get("failures")?)?,
        losses: count(found.try_get("losses")?)?,
        interruptions: count(found.try_get("interruptions")?)?,
        generation: generation(found.try_get("generation")?)?,
        fence: found.try_get("fence")?,
        token: found.try_get("token")?,
        lease_until: found.try_get("lease_until_ms")?,
        not_before: found.try_get("not_before_ms")?,
        cancel_requested: found.try_get("cancel_requested")?,
        published: found.try_get("published")?,
        error: found.try_get("error")?,
        fingerprint: found.try_get("fingerprint")?,
        progress: None,
        created_at: 0,
        started_at: None,
        finished_at: None,
    })
}

/// Writes the rows that are as they were read.
async fn write(tx: &mut Transaction<'_>, changed: &[Judged]) -> Result<HashSet<Uuid>, Failure> {
    let rows: Vec<&Row> = changed.iter().map(|judged| &judged.row).collect();
    let statement = query(
        "update karigar_job as job set
            kind = r.kind, digest = r.digest, queue = r.queue, tenant = r.tenant, worker = r.worker, state = r.state,
            failures = r.failures, losses = r.losses, interruptions = r.interruptions, generation = r.generation,
            fence = r.fence, token = r.token, cancel_requested = r.cancel_requested, published = r.published,
            error = r.error, fingerprint = r.fingerprint, not_before = null,
            progress = case when r.anew then null else job.progress end,
            lease_until = timestamptz 'epoch' + r.lease_until * interval '1 millisecond',
            started_at = case when r.state = 'running' then now() else job.started_at end,
            finished_at = case when r.state = 'running' then null else now() end
        from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::int[], $10::int[], $11::int[], $12::bigint[], $13::bigint[], $14::uuid[], $15::bool[], $16::bool[],
            $17::text[], $18::text[], $19::bool[], $20::bigint[])
            as r (hash, version, kind, digest, queue, tenant, worker, state, failures, losses, interruptions,
                generation, fence, token, cancel_requested, published, error, fingerprint, anew, lease_until)
        where job.hash = r.hash and job.xmin = r.version::xid
        returning job.hash",
    )
    .bind(rows.iter().map(|row| row.key.hash()).collect::<Vec<_>>())
    .bind(changed.iter().map(|judged| &*judged.version).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| &*row.kind).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.digest).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| &*row.queue).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.tenant.as_deref()).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.worker.as_deref()).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.state.as_str()).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| small(row.failures)).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| small(row.losses)).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| small(row.interruptions)).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| i64::from(row.generation)).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.fence).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.token).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.cancel_requested).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.published).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.error.as_deref()).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.fingerprint.as_deref()).collect::<Vec<_>>())
    .bind(changed.iter().map(|judged| judged.effect == Effect::NewGeneration).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.lease_until).collect::<Vec<_>>());
    tx.rows(statement).await?.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
