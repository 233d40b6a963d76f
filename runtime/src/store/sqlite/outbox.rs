//! Follow-ups between their job's commit and their publication.

use std::time::Duration;

use sqlx::{Row as _, SqliteConnection, SqlitePool, sqlite::SqliteRow};
use uuid::Uuid;

use super::failed;
use crate::queue::NewMessage;
use crate::store::StoreError;

pub(super) async fn add(
    connection: &mut SqliteConnection,
    hash: Uuid,
    follow_ups: &[(String, NewMessage)],
) -> Result<(), StoreError> {
    let sql = "insert into karigar_outbox (hash, queue, body, delay_ms, message_group, deduplication_id, attributes) \
               values ($1, $2, $3, $4, $5, $6, $7)";
    for (queue, message) in follow_ups {
        let attributes = serde_json::to_string(&message.attributes).map_err(|e| StoreError::Refused(e.to_string()))?;
        let insert = sqlx::query(sql)
            .bind(hash)
            .bind(queue)
            .bind(&message.body)
            .bind(i64::try_from(message.delay.as_millis()).unwrap_or(i64::MAX))
            .bind(&message.group)
            .bind(&message.deduplication_id)
            .bind(attributes);
        insert.execute(&mut *connection).await.map_err(failed)?;
    }
    Ok(())
}

pub(super) async fn load(readers: &SqlitePool, hash: Uuid) -> Result<Vec<(String, NewMessage)>, StoreError> {
    let sql = "select queue, body, delay_ms, message_group, deduplication_id, attributes from karigar_outbox \
               where hash = $1 order by id";
    let rows = sqlx::query(sql).bind(hash).fetch_all(readers).await.map_err(failed)?;
    rows.iter().map(|row| follow_up(row).map_err(failed)).collect()
}

fn follow_up(row: &SqliteRow) -> Result<(String, NewMessage), sqlx::Error> {
    let attributes = serde_json::from_str(row.try_get(5)?).map_err(|error| sqlx::Error::Decode(error.into()))?;
    let message = NewMessage {
        body: row.try_get(1)?,
        delay: Duration::from_millis(u64::try_from(row.try_get::<i64, _>(2)?).unwrap_or(0)),
        group: row.try_get(3)?,
        deduplication_id: row.try_get(4)?,
        attributes,
    };
    Ok((row.try_get(0)?, message))
}

/// Marks a job that is over in this generation, and forgets its follow-ups.
pub(super) async fn mark_published(
    connection: &mut SqliteConnection,
    hash: Uuid,
    generation: u32,
) -> Result<(), StoreError> {
    let sql = "update karigar_job set published = 1 where hash = $1 and generation = $2 and finished_at is not null";
    let marked = sqlx::query(sql).bind(hash).bind(generation).execute(&mut *connection).await.map_err(failed)?;
    if marked.rows_affected() > 0 { clear(connection, hash).await } else { Ok(()) }
}

pub(super) async fn clear(connection: &mut SqliteConnection, hash: Uuid) -> Result<(), StoreError> {
    let delete = sqlx::query("delete from karigar_outbox where hash = $1").bind(hash);
    delete.execute(connection).await.map(drop).map_err(failed)
}
