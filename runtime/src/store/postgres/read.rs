//! Records as people and programs read them: through the view that the API reads, too.

use sqlx::postgres::PgRow;
use sqlx::{Row as _, query};
use uuid::Uuid;

use super::door::{Door, LONG, QUICK};
use super::failure::Failure;
use super::values::{count, generation, state, timestamp};
use crate::key::JobKey;
use crate::store::{JobFilter, JobRecord, SendRecord, send};

/// The columns of the view as [`decode`] takes them.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select source, id, kind, state, output, error, fingerprint, progress, queue, tenant, worker, failures,
                losses, interruptions, generation,
                (extract(epoch from created_at) * 1000000)::bigint as created_us,
                (extract(epoch from started_at) * 1000000)::bigint as started_us,
                (extract(epoch from finished_at) * 1000000)::bigint as finished_us,
                (extract(epoch from not_before) * 1000000)::bigint as not_before_us,
                (select jsonb_agg(jsonb_build_object('name', send.name,
                        'claimed_at', floor(extract(epoch from send.claimed_at) * 1000)::bigint,
                        'sealed_at', floor(extract(epoch from send.sealed_at) * 1000)::bigint,
                        'open', job.state = 'running' and job.fence = send.fence)
                    order by send.claimed_at, send.name)
                from karigar_send as send join karigar_job as job on job.hash = send.hash
                where send.hash = karigar_job_v1.key) as sends
            from karigar_job_v1 ",
            $rest
        )
    };
}

pub(super) async fn get(door: &Door, hash: Uuid) -> Result<Option<JobRecord>, Failure> {
    let statement = || query(select!("where key = $1")).bind(hash);
    door.rows(QUICK, statement).await?.first().map(decode).transpose()
}

/// Values that are null are folded away when the statement is planned, so that each filter gets the plan that it needs.
pub(super) async fn list(door: &Door, filter: &JobFilter) -> Result<Vec<JobRecord>, Failure> {
    let cursor = filter.parsed_cursor().map_err(Failure::Row)?;
    // Whole keys are looked up, not searched for.
    let hash = match (&filter.source, &filter.id) {
        (Some(source), Some(id)) => JobKey::new(source, id).ok().map(|key| key.hash()),
        _ => None,
    };
    let statement = || {
        query(select!(
            "where ($1::uuid is null or key = $1)
                and ($2::text is null or source = $2)
                and ($3::text is null or id = $3)
                and ($4::text is null or kind = $4)
                and ($5::text is null or state = $5)
                and ($6::text is null or tenant = $6)
                and ($7::bigint is null
                    or (created_at, key) < (timestamptz 'epoch' + $7 * interval '1 microsecond', $8::uuid))
            order by created_at desc, key desc
            limit $9"
        ))
        .bind(hash)
        .bind(filter.source.as_deref())
        .bind(filter.id.as_deref())
        .bind(filter.kind.as_deref())
        .bind(filter.state.map(|state| state.as_str()))
        .bind(filter.tenant.as_deref())
        .bind(cursor.map(|(micros, _)| micros))
        .bind(cursor.map(|(_, hash)| hash))
        .bind(i64::from(filter.effective_limit()))
    };
    door.rows(LONG, statement).await?.iter().map(decode).collect()
}

fn decode(row: &PgRow) -> Result<JobRecord, Failure> {
    let time = |name: &str| row.try_get::<Option<i64>, _>(name)?.map(timestamp).transpose();
    Ok(JobRecord {
        source: row.try_get("source")?,
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        state: state(row.try_get("state")?)?,
        output: row.try_get("output")?,
        error: row.try_get("error")?,
        fingerprint: row.try_get("fingerprint")?,
        progress: row.try_get("progress")?,
        queue: row.try_get("queue")?,
        tenant: row.try_get("tenant")?,
        worker: row.try_get("worker")?,
        failures: count(row.try_get("failures")?)?,
        losses: count(row.try_get("losses")?)?,
        interruptions: count(row.try_get("interruptions")?)?,
        generation: generation(row.try_get("generation")?)?,
        created_at: timestamp(row.try_get("created_us")?)?,
        started_at: time("started_us")?,
        finished_at: time("finished_us")?,
        not_before: time("not_before_us")?,
        sends: sends(row.try_get("sends")?)?,
    })
}

fn sends(column: Option<serde_json::Value>) -> Result<Vec<SendRecord>, Failure> {
    send::records(column.unwrap_or_default())
        .map_err(|error| Failure::Statement(format!("a job's sends can't be read: {error}")))
}
