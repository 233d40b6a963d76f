//! Follow-up messages, from the commit that wants them until they are published.

use std::time::Duration;

use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{Row as _, query};
use uuid::Uuid;

use super::super::door::{Door, QUICK, Transaction};
use super::super::failure::Failure;
use super::super::values::{micros, small};
use crate::queue::NewMessage;
use crate::store::Commit;

/// Keeps the follow-ups of commits that were written.
pub(super) async fn insert(tx: &mut Transaction<'_>, commits: &[&Commit]) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for commit in commits {
        for (position, (queue, message)) in (0_u32..).zip(&commit.follow_ups) {
            rows.push((commit.lease.hash, small(position), &**queue, message));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let attributes = |message: &NewMessage| -> Result<Value, Failure> {
        serde_json::to_value(&message.attributes).map_err(|error| Failure::Row(error.to_string()))
    };
    let statement = query(
        "insert into karigar_outbox
            (hash, position, queue, body, delay_us, message_group, deduplication_id, attributes)
        select * from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[],
            $8::jsonb[])",
    )
    .bind(rows.iter().map(|(hash, ..)| *hash).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, position, ..)| *position).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, _, queue, _)| *queue).collect::<Vec<_>>())
    .bind(rows.iter().map(|(.., message)| &*message.body).collect::<Vec<_>>())
    .bind(rows.iter().map(|(.., message)| micros(message.delay)).collect::<Vec<_>>())
    .bind(rows.iter().map(|(.., message)| message.group.as_deref()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(.., message)| message.deduplication_id.as_deref()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(.., message)| attributes(message)).collect::<Result<Vec<_>, _>>()?);
    tx.execute(statement).await?;
    Ok(())
}

pub(in super::super) async fn unpublished(door: &Door, hash: Uuid) -> Result<Vec<(String, NewMessage)>, Failure> {
    let statement = || {
        query(
            "select queue, body, delay_us, message_group, deduplication_id, attributes from karigar_outbox
            where hash = $1 order by position",
        )
        .bind(hash)
    };
    door.rows(QUICK, statement).await?.iter().map(decode).collect()
}

fn decode(row: &PgRow) -> Result<(String, NewMessage), Failure> {
    let delay: i64 = row.try_get("delay_us")?;
    let Json(attributes) = row.try_get("attributes")?;
    let message = NewMessage {
        body: row.try_get("body")?,
        delay: Duration::from_micros(delay.unsigned_abs()),
        group: row.try_get("message_group")?,
        deduplication_id: row.try_get("deduplication_id")?,
        attributes,
    };
    Ok((row.try_get("queue")?, message))
}

pub(in super::super) async fn mark_published(door: &Door, jobs: &[(Uuid, u32)]) -> Result<(), Failure> {
    if jobs.is_empty() {
        return Ok(());
    }
    let mut jobs = jobs.to_vec();
    jobs.sort_unstable();
    jobs.dedup();
    let hashes: Vec<Uuid> = jobs.iter().map(|(hash, _)| *hash).collect();
    let generations: Vec<i64> = jobs.iter().map(|(_, generation)| i64::from(*generation)).collect();
    let statement = || {
        query(
            "with marked as (
                update karigar_job as job set published = true
                from unnest($1::uuid[], $2::bigint[]) as done (hash, generation)
                where job.hash = done.hash and job.generation = done.generation
                    and job.state not in ('running', 'waiting') and not job.published
                returning job.hash
            )
            delete from karigar_outbox as outbox using marked where outbox.hash = marked.hash",
        )
        .bind(&hashes)
        .bind(&generations)
    };
    door.rows_by_key(statement).await?;
    Ok(())
}
